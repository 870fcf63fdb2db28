"""The ways between the steps are the same at a terminal and on the screen."""
from __future__ import annotations

from kiosk.engine.view import text
from kiosk.setup.told import Outcome, good
from kiosk.setup.walk import END, LEFT_OUT, Walk, Way

DONE = Outcome((good(text("setup.about.step"), text("setup.ended")),))
WALK = Walk(("detect", "name", "reads"))


def test_a_step_that_is_left_out_keeps_what_came_of_it_before() -> None:
    walk = WALK.done(DONE).went(Way.ON).went(Way.BACK).went(Way.LEAVE).went(Way.LEAVE)
    assert (walk.name, walk.outcome("detect"), walk.outcome("name")) == ("reads", DONE, LEFT_OUT)


def test_each_step_can_be_gone_to_and_so_can_the_end_and_back_from_it() -> None:
    assert WALK.to("reads").name == "reads"
    assert WALK.to(END).over
    assert WALK.to(END).back().name == "reads"
    assert WALK.went(Way.BACK).name == "detect"
    assert WALK.went(Way.END).over
