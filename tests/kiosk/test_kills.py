"""Processes killed at any moment: nothing confirmed is lost or done twice, and a lie about it would be found."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from tests.kiosk.kills.errands import Errand
from tests.kiosk.kills.processes import KioskProcess
from tests.kiosk.kills.rounds import Kill, Moment, Round
from tests.thorough import THOROUGH

PATIENT = 30.0             # seconds for the moment of a kill: it comes, however busy the machine is
AWAY = 1.5                 # seconds for which the central system is missing: it books in whole ones
pytestmark = pytest.mark.timeout(180)
KILLS = [                  # `make soak` kills three hundred times
    Kill("kiosk", Moment.AFTER, 0.05), Kill("central", Moment.CUT_ANSWER), Kill("reader", Moment.AFTER_WRITE),
    Kill("kiosk", Moment.REQUEST), Kill("kiosk", Moment.ANSWER), Kill("central", Moment.REQUEST),
    Kill("reader", Moment.BEFORE_WRITE), Kill("central", Moment.ANSWER),
]
OF_MONEY_AND_HOLDS = [Kill(target, moment, errand=errand) for target, moment, errand in (
    ("kiosk", Moment.AFTER_WRITE, Errand.PAY), ("central", Moment.CUT_ANSWER, Errand.HOLD),
    ("terminal", Moment.AFTER_WRITE, Errand.PAY), ("kiosk", Moment.REQUEST, Errand.HOLD),
    ("central", Moment.CUT_ANSWER, Errand.PAY))]
LIES = {
    "tick_before_the_answer": ([Kill("central", Moment.REQUEST)], "early: "),
    "resend_blindly": ([Kill("central", Moment.CUT_ANSWER)] * 2, "doubled: "),
    "forget_owed_writes": ([Kill("kiosk", Moment.BEFORE_WRITE)], ("unsecured: ", "doubled: ")),
    "tell_as_paid_what_is_taken": ([Kill("central", Moment.REQUEST, AWAY, Errand.PAY)], "lost: "),
    "charge_again_in_doubt": ([Kill("terminal", Moment.AFTER_WRITE, errand=Errand.PAY)], "money: "),
    "forget_payments": ([Kill("kiosk", Moment.AFTER_WRITE, errand=Errand.PAY)], "money: "),
    "hold_again_in_doubt": ([Kill("central", Moment.CUT_ANSWER, errand=Errand.HOLD)], "lost: "),
}


def play(directory: Path, kills: list[Kill], *lies: str, serial: bool = False) -> list[str]:
    with ExitStack() as stack:
        round_ = Round(directory, stack, Random(2), *lies, serial=serial, aim=PATIENT,
                       rest=5.0 if lies else PATIENT)
        problems = round_.run(kills)
        assert sum(round_.killed.values()) >= len(kills)
        return [*problems, *round_.kiosk.log[-20:]] if problems else []


def test_whatever_is_killed_nothing_is_lost_done_twice_or_charged_and_not_booked(tmp_path: Path) -> None:
    folders = [tmp_path / "tcp", tmp_path / "pty", tmp_path / "more"]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor() as pool:
        over_tcp = pool.submit(play, folders[0], KILLS[::2])
        over_a_pty = pool.submit(play, folders[1], KILLS[1::2], serial=True)
        more = pool.submit(play, folders[2], OF_MONEY_AND_HOLDS)
        assert over_tcp.result() == over_a_pty.result() == more.result() == []


def test_a_kiosk_that_starts_on_a_full_disk_is_out_of_order_until_there_is_room(tmp_path: Path) -> None:
    with ExitStack() as stack:
        round_ = Round(tmp_path, stack, Random(1))
        round_.kiosk.stop()
        kiosk = KioskProcess(round_.config, full=True)
        stack.callback(kiosk.kill)
        assert kiosk.wait(1, lambda view: view["screen"] == "out_of_order", 20)
        kiosk.clear_disk()
        assert kiosk.wait(1, lambda view: view["screen"] == "attract", 20)


def test_lies_planted_in_the_kiosk_are_found(tmp_path: Path) -> None:
    lies = LIES if THOROUGH else ("resend_blindly", "forget_owed_writes", "charge_again_in_doubt")
    for lie in lies:
        (tmp_path / lie).mkdir()
    with ThreadPoolExecutor() as pool:
        plays = {lie: pool.submit(play, tmp_path / lie, LIES[lie][0], lie) for lie in lies}
    for lie in lies:
        _, found = LIES[lie]
        problems = plays[lie].result()
        assert any(problem.startswith(found) for problem in problems), f"{lie}: {problems}"
