"""A kiosk has another key once a year, or when staff order it; killed anywhere, it has one that the fleet takes."""
from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, product
from typing import Any

import pytest

from fleet.store import commands, devices
from fleet.store.devices import KEY_OVERLAP
from kiosk.agent import identity
from kiosk.agent.identity import FOLDER
from kiosk.agent.link import Link, No
from kiosk.agent.rotation import SPREAD, YEAR
from remote.intent import CommandKind, CommandState
from remote.refusals import Refusal
from tests.fleet.house import NOW
from tests.kiosk.agent.rig import Rig

STEPS: tuple[tuple[Any, str], ...] = ((identity, "make_next"), (Link, "renew"), (identity, "take_next"),
                                      (Link, "fetch_token"))


class Killed(BaseException):
    pass


def key(rig: Rig) -> str:
    return str(rig.served.do(devices.row_of, rig.device).key)


def ordered(rig: Rig) -> str:
    return str(rig.served.do(commands.order, rig.device, CommandKind.KEY, "aino", NOW, wakes=(rig.device,)).id)


def test_staff_order_another_key_and_the_old_one_is_over(rig: Rig) -> None:
    rig.turn()
    before, old = key(rig), rig.stranger()
    old.use(rig.who.key)
    command = ordered(rig)
    for _ in range(3):
        rig.turn()
    assert rig.served.do(commands.one, command).state is CommandState.DONE
    assert key(rig) != before
    with pytest.raises(No) as no:
        old.fetch_token()
    assert no.value.refusal is Refusal.NOT_PROVEN
    old.close()
    after = key(rig)
    rig.served.house.clock.now += 2 * 3600         # every token is too old by then
    rig.turn()
    assert key(rig) == after
    assert identity.next_key(rig.data / FOLDER) is None


def test_after_a_year_it_begins_by_itself_and_not_twice(rig: Rig) -> None:
    clock, changed = rig.served.house.clock, [NOW]
    for day in range(0, 3 * 365, 5):
        clock.now, before = NOW + day * 24 * 3600, key(rig)
        rig.agent._rotation.turn(rig.link, int(clock.now))
        if key(rig) != before:
            changed.append(int(clock.now))
    assert len(changed) in (3, 4)
    for earlier, later in pairwise(changed):
        assert abs(later - earlier - YEAR) <= SPREAD + 6 * 24 * 3600


def killed_at(rig: Rig, step: tuple[Any, str], *, after: bool) -> None:
    """The agent dies before or after that step of a change that was ordered: what is on disk is all that is left."""
    where, name = step
    whole: Callable[..., Any] = getattr(where, name)

    def killed(*arguments: Any) -> None:
        if after:
            whole(*arguments)
        raise Killed

    rig.hear()
    rig.agent.tell(rig.link)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(where, name, killed)
        with pytest.raises(Killed):
            rig.agent.do(rig.link)
    rig.crash()


def goes_on(rig: Rig, before: str) -> None:
    rig.start()
    rig.agent.do(rig.link)                         # the thread that does not wait for another
    for _ in range(2):
        rig.turn()
    assert key(rig) != before
    assert identity.next_key(rig.data / FOLDER) is None
    rig.crash()
    rig.start()
    rig.link.fetch_token()                         # by what is on disk


def test_killed_before_or_after_any_step_it_goes_on_with_a_key_that_the_fleet_knows(rig: Rig) -> None:
    rig.turn()
    for step, after in product(STEPS, (False, True)):
        rig.served.house.clock.now += 60           # so many questions at once are too many
        before, command = key(rig), ordered(rig)
        killed_at(rig, step, after=after)
        told = key(rig)
        goes_on(rig, before)
        assert told in (before, key(rig)), "it changed once"
        assert rig.served.do(commands.one, command).state is CommandState.DONE, (step, after)


def test_it_goes_on_though_it_was_switched_off_for_longer_than_the_old_key_is_good(rig: Rig) -> None:
    rig.turn()
    before, _ = key(rig), ordered(rig)
    killed_at(rig, (Link, "renew"), after=True)
    rig.served.house.clock.now += 2 * KEY_OVERLAP
    goes_on(rig, before)
