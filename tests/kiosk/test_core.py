"""The core thread: without a journal nobody is served, and with one again everybody is."""
from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.engine.effects import Ask, Secure
from kiosk.engine.events import (
    Answered,
    CardShown,
    PartDown,
    PartUp,
    Pressed,
    Secured,
    Tag,
    TagSeen,
    TagStable,
    Typed,
)
from kiosk.engine.ils import ItemLent, LendItem, LentOrNot, PatronVerified, VerifyPatron, WasLent
from kiosk.engine.operation import Operation, OperationState
from kiosk.engine.view import Action, Screen, ViewState
from kiosk.journal import Journal, JournalError
from kiosk.runtime.core import ANEW, Core
from receipts.document import Receipt
from tests.kiosk.world import CARD, PIN, policy

LIMIT = 10.0               # seconds before a promise counts as broken


class Disk:
    """A journal on a disk that can be full: for opening, or from the nth row on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.full = False
        self.full_for: OperationState | None = None
        self.tried = threading.Semaphore(0)

    def journal(self) -> Journal:
        disk = self
        disk.tried.release()
        if disk.full:
            raise JournalError("The disk is full.")

        class OnDisk(Journal):
            def record(self, operations: Iterable[Operation]) -> None:
                operations = list(operations)
                if disk.full_for and any(operation.state is disk.full_for for operation in operations):
                    disk.full = True
                if disk.full:
                    raise JournalError("The disk is full.")
                super().record(operations)

            def prove(self) -> None:
                if disk.full:
                    raise JournalError("The disk is full.")
                super().prove()

        return OnDisk(disk.path)


class Bench:
    def __init__(self, disk: Disk) -> None:
        self.views: queue.SimpleQueue[ViewState] = queue.SimpleQueue()
        self.asked: queue.SimpleQueue[Ask] = queue.SimpleQueue()
        self.secured: queue.SimpleQueue[Secure] = queue.SimpleQueue()
        self.core = Core(policy(), disk.journal, run="r", show=self.views.put, tick=0.01, journal_again=0.02,
                         clock=self.clock, now=lambda: datetime(2026, 11, 23, 12))
        self.core.asker = self.core.securer = self.core.printing = self  # type: ignore[assignment]

    def clock(self) -> float:
        return time.monotonic()

    def ask(self, effect: Ask) -> None:
        self.asked.put(effect)

    def secure(self, effect: Secure) -> None:
        self.secured.put(effect)

    def print(self, receipt: Receipt) -> None:
        raise AssertionError("nothing is to be printed here")

    def until(self, meets: Callable[[ViewState], bool]) -> ViewState:
        while True:
            view = self.views.get(timeout=LIMIT)
            if meets(view):
                return view

    def answer(self, answers: dict[type, object]) -> Ask:
        effect = self.asked.get(timeout=LIMIT)
        self.core.post(Answered(at=self.core.clock(), operation=effect.operation,
                                answer=answers[type(effect.question)]))  # type: ignore[arg-type]
        return effect

    def sign_in_and_lay(self) -> None:
        at = self.core.clock()
        self.core.post(CardShown(at=at, number=CARD))
        for digit in PIN:
            self.core.post(Typed(at=at, digit=digit))
        self.answer({VerifyPatron: PatronVerified(True)})
        self.until(lambda view: view.screen is Screen.BORROW)
        self.core.post(TagSeen(at=at, tag=Tag("E004", "1")))
        self.core.post(TagStable(at=at, tag=Tag("E004", "1")))


@contextmanager
def bench(disk: Disk) -> Iterator[Bench]:
    one = Bench(disk)
    one.core.start()
    try:
        yield one
    finally:
        one.core.stop()


def test_a_kiosk_that_cannot_open_its_journal_is_out_of_order_until_it_can(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "journal.db")
    disk.full = True
    with bench(disk) as one:
        one.until(lambda view: view.screen is Screen.OUT_OF_ORDER)
        one.core.post(PartDown(at=one.core.clock(), part="pad"))
        one.core.post(PartUp(at=one.core.clock(), part="pad"))
        disk.full = False
        one.until(lambda view: view.screen is Screen.ATTRACT)


def test_a_kiosk_whose_journal_is_away_for_long_asks_to_be_started_again_and_one_that_has_it_back_does_not(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at, again = [0.0], threading.Semaphore(0)
    monkeypatch.setattr(Bench, "clock", lambda _: time.monotonic() + at[0])
    disk = Disk(tmp_path / "journal.db")
    disk.full = True

    def later(seconds: float) -> None:
        one.until(lambda view: view.screen is Screen.OUT_OF_ORDER)
        at[0] += seconds
        while disk.tried.acquire(blocking=False):
            pass
        for _ in range(3):
            assert disk.tried.acquire(timeout=LIMIT)

    with bench(disk) as one:
        one.core.restart = again.release  # type: ignore[assignment]
        later(0.6 * ANEW)
        disk.full = False
        one.until(lambda view: view.screen is Screen.ATTRACT)
        disk.full = True
        one.core.probe(lambda: None)
        later(0.6 * ANEW)
        assert not again.acquire(blocking=False), "it was back meanwhile"
        at[0] += ANEW
        assert again.acquire(timeout=LIMIT)


def test_that_a_journal_was_damaged_is_told_and_service_goes_on(
        tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    disk = Disk(tmp_path / "journal.db")
    disk.path.write_bytes(b"somebody's note" * 100)
    with bench(disk) as one:
        one.until(lambda view: view.screen is Screen.ATTRACT)
    assert "alert: journal damaged (set aside as journal.db.damaged-1, 1 rows cannot be read)" in caplog.text


def test_when_the_disk_fills_nothing_is_asked_and_the_kiosk_is_out_of_order_at_once(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "journal.db")
    disk.full_for = OperationState.SENT
    with bench(disk) as one:
        one.sign_in_and_lay()
        view = one.until(lambda view: view.screen is Screen.OUT_OF_ORDER)
        assert view.rows == ()
        assert one.asked.empty()
        disk.full, disk.full_for = False, None
        one.until(lambda view: view.screen is Screen.ATTRACT)
        assert one.core.state.session is None


def test_a_loan_that_could_not_be_journalled_is_asked_about_when_the_disk_is_back(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "journal.db")
    disk.full_for = OperationState.CONFIRMED
    with bench(disk) as one:
        one.sign_in_and_lay()
        one.answer({LendItem: ItemLent(True, "Title")})
        one.until(lambda view: view.screen is Screen.OUT_OF_ORDER)
        assert one.secured.empty()
        disk.full, disk.full_for = False, None
        one.answer({WasLent: LentOrNot(True, "Title")})
        assert one.secured.get(timeout=LIMIT).on is False


def test_what_waits_for_a_moment_between_two_patrons_is_called_when_the_patron_has_left(tmp_path: Path) -> None:
    called: queue.SimpleQueue[tuple[Screen, bool]] = queue.SimpleQueue()
    with bench(Disk(tmp_path / "journal.db")) as one:
        core = one.core

        def call() -> None:
            called.put((core.state.screen, core.state.session is None))

        one.until(lambda view: view.screen is Screen.ATTRACT)
        core.between(call)
        assert called.get(timeout=LIMIT) == (Screen.ATTRACT, True)
        one.sign_in_and_lay()
        core.between(call)
        one.answer({LendItem: ItemLent(True, "Title")})
        write = one.secured.get(timeout=LIMIT)
        probed = threading.Event()
        core.probe(probed.set)
        assert probed.wait(LIMIT)
        assert called.empty(), "its tag is being written, and the patron is there"
        core.post(Secured(at=core.clock(), operation=write.operation, uid="E004"))
        core.post(Pressed(at=core.clock(), action=Action.FINISH))
        one.until(lambda view: view.screen is Screen.DONE)
        core.post(Pressed(at=core.clock(), action=Action.FINISH))
        assert called.get(timeout=LIMIT) == (Screen.ATTRACT, True)
