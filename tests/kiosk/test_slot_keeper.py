"""What is offered to a kiosk is tried between two patrons only, and goes back when it does not serve."""
from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.bundle import Bundle
from config.invariants import FILE, Invariants
from config.load import read_bundle
from config.sip2 import Sip2
from config.slots import Slots
from kiosk.runtime.fitting import Fitting
from kiosk.runtime.slots import SlotKeeper
from kiosk.trial import WINDOW, Health
from sip2.selftest import Finding, Verdict
from tests.config.mutated import bundle, layers
from tests.kept import keep

WELL = Health(True, True, frozenset())
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


class Program:
    """A kiosk whose program is started by `boot`, and whose patrons come and go as a test says."""

    def __init__(self, directory: Path) -> None:
        texts = layers()
        texts["kiosk"] += '\n[data]\ndirectory = "data"\n'
        self.texts = texts
        settings, _ = read_bundle(bundle(texts), directory)
        self.reached, self.asked = True, list[Sip2]()
        self.found = [Finding("link", Verdict.GOOD, "")]
        self.fitting = Fitting(settings.sip2, lambda: self.reached, self._ask)
        (directory / FILE).write_text(Invariants.of(settings).text())
        keep(directory, sip2="salasana-15-merkkia")
        self.at, self.now = 0.0, NOW
        self.slots = Slots(directory, clock=lambda: self.now.timestamp())
        self.slots.commission(bundle(texts))
        self.boot()

    def _ask(self, table: Sip2) -> Iterator[Finding]:
        """The central system where that table says it is."""
        self.asked.append(table)
        return iter(self.found)

    def boot(self, until: datetime | None = None) -> None:
        """As the guard and then the program do it."""
        self.slots.started()
        self.health = WELL
        self.waiting: list[Callable[[], None]] = []
        self.restarts = 0
        self.keeper = SlotKeeper(self.slots, self.slots.state, lambda: self.health, self.waiting.append, self._again,
                                 fits=lambda: self.fitting.fits(self.slots), until=until,
                                 clock=lambda: self.at, now=lambda: self.now)

    def _again(self) -> None:
        self.restarts += 1
        self.slots.stopped()

    def other(self, more: str = "[pin]\ntries = 5\n") -> Bundle:
        return bundle(self.texts | {"kiosk": self.texts["kiosk"] + more})

    def runs(self) -> Bundle:
        return self.slots.bundle()

    def look(self, seconds: float = 2.0) -> None:
        for _ in range(int(seconds / 2)):
            self.at += 2
            self.keeper.look()

    def patron_leaves(self) -> None:
        while self.waiting:
            self.waiting.pop()()


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def in_trial(program: Program, other: Bundle) -> None:
    program.slots.offer(other)
    program.look()
    program.patron_leaves()
    program.boot()
    assert (program.runs(), program.slots.state.trial) == (other, True)


def test_what_is_offered_is_active_only_when_the_patron_has_left(program: Program) -> None:
    program.slots.offer(program.other())
    program.look(60)
    assert program.runs() != program.other(), "somebody is there"
    assert len(program.waiting) == 1
    program.patron_leaves()
    assert (program.runs(), program.restarts) == (program.other(), 1)


def test_what_is_offered_waits_while_something_of_another_kind_is_in_its_trial(program: Program) -> None:
    tried = [True]
    program.keeper = SlotKeeper(
        program.slots, program.slots.state, lambda: WELL, program.waiting.append, program._again,
        fits=lambda: program.fitting.fits(program.slots), busy=lambda: tried[-1], clock=lambda: program.at)
    program.slots.offer(program.other())
    program.look(10)
    assert program.waiting == []
    tried.append(False)
    program.look(2)
    tried.append(True)                             # the other kind was applied in the same moment
    program.patron_leaves()
    assert (program.runs() == program.other(), program.restarts) == (False, 0)
    tried.append(False)
    program.look(2)
    program.patron_leaves()
    assert program.runs() == program.other()


def other_account(program: Program) -> Bundle:
    return bundle(program.texts | {"kiosk": program.texts["kiosk"].replace("kiosk-lah-1", "kiosk-lah-9")})


def test_another_way_to_the_central_system_is_tried_beside_the_one_that_serves(program: Program) -> None:
    before = program.runs()
    program.slots.offer(program.other())
    program.look()
    assert program.asked == [], "nothing of that way changes"
    elsewhere = other_account(program)
    program.found = [Finding("link", Verdict.GOOD, ""), Finding("login", Verdict.BAD, "The account is refused.")]
    program.boot()
    program.slots.offer(elsewhere)
    program.look()
    assert [table.user for table in program.asked] == ["kiosk-lah-9"]
    assert (program.waiting, program.runs()) == ([], before), "no patron waits for it"
    returned = program.slots.state.returned
    assert returned is not None
    assert (returned.reason, returned.tried) == ("central away: login: The account is refused.", False)


def test_where_the_central_system_is_away_another_address_is_not_held_back_by_silence(program: Program) -> None:
    elsewhere = other_account(program)
    program.reached, program.found = False, [Finding("link", Verdict.BAD, "There is no link.")]
    program.slots.offer(elsewhere)
    program.look()
    program.patron_leaves()
    assert (program.asked, program.runs()) == ([], elsewhere)


def test_it_stays_when_the_kiosk_serves_with_it(program: Program) -> None:
    in_trial(program, program.other())
    program.look(WINDOW + 4)
    state = program.slots.state
    assert (state.trial, state.good) == (False, program.other().sha256)
    assert program.restarts == 0


def test_it_goes_back_between_two_patrons_when_a_part_that_worked_does_not(program: Program) -> None:
    before = program.runs()
    in_trial(program, program.other())
    program.health = Health(True, True, frozenset({"pad"}))
    program.look(WINDOW + 4)
    returned = program.slots.state.returned
    assert returned is not None
    assert (returned.sha256, returned.reason) == (program.other().sha256, "away: pad")
    assert program.restarts == 0, "somebody may be there"
    program.patron_leaves()
    assert program.restarts == 1
    program.boot()
    assert program.runs() == before


def test_what_was_away_before_the_trial_is_not_its_fault(program: Program) -> None:
    program.health = Health(True, True, frozenset({"printer"}))
    program.slots.offer(program.other())
    program.look()
    program.patron_leaves()
    program.boot()
    program.health = Health(True, True, frozenset({"printer"}))
    program.look(WINDOW + 4)
    assert program.slots.state.good == program.other().sha256


def test_what_cannot_be_this_kiosks_is_never_active(program: Program) -> None:
    """Its form is right; that no such driver exists only the kiosk can tell."""
    before = program.runs()
    program.slots.offer(program.other('[headset]\nurl = "jakc+evdev:///dev/input/event5"\n'))
    program.look(10)
    assert program.waiting == []
    assert program.runs() == before
    returned = program.slots.state.returned
    assert returned is not None
    assert "kiosk.toml:" in returned.reason
    assert "headset.url: " in returned.reason


def test_another_that_asks_for_a_secret_that_is_not_here_is_never_active(program: Program) -> None:
    before = program.runs()
    texts = program.texts | {"kiosk": program.texts["kiosk"].replace('secret = "sip2"', 'secret = "other"')}
    program.slots.offer(bundle(texts))
    program.look(10)
    assert program.runs() == before
    returned = program.slots.state.returned
    assert returned is not None
    assert 'the secret "other" is not here' in returned.reason


def test_whoever_else_changes_what_is_to_run_is_obeyed_between_two_patrons(program: Program) -> None:
    """The agent of a fleet that the new values cut off says so."""
    before = program.runs()
    in_trial(program, program.other())
    program.slots.returned("the fleet cannot be reached")
    program.look()
    program.patron_leaves()
    assert program.restarts == 1
    program.boot()
    assert program.runs() == before


def test_a_temporary_override_ends_while_the_kiosk_runs(program: Program) -> None:
    program.boot(until=NOW + timedelta(seconds=30))
    program.look(20)
    assert program.waiting == []
    program.now += timedelta(seconds=30)
    program.look()
    program.patron_leaves()
    assert program.restarts == 1


def test_out_of_service_the_last_known_good_is_tried_after_a_while(program: Program) -> None:
    in_trial(program, program.other())
    program.look(WINDOW + 4)
    for _ in range(7):
        program.slots.started()
    assert program.slots.state.out is not None
    program.boot()
    program.look(20)
    assert program.waiting == []
    program.now += timedelta(minutes=15)
    program.look()
    program.patron_leaves()
    assert program.restarts == 1
    program.boot()
    assert program.runs() == program.other()


def looking(program: Program, calls: queue.SimpleQueue[Callable[[], None]]) -> SlotKeeper:
    """A keeper whose thread looks by itself."""
    return SlotKeeper(program.slots, program.slots.state, lambda: WELL, calls.put, program._again, every=0.001,
                      fits=lambda: program.fitting.fits(program.slots))


def test_it_looks_by_itself_until_it_is_stopped(program: Program) -> None:
    calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    keeper = looking(program, calls)
    keeper.start()
    program.slots.offer(program.other())
    calls.get(timeout=10)()
    assert program.runs() == program.other()
    keeper.stop()
    assert not keeper._thread.is_alive()


def test_slots_that_cannot_be_read_leave_the_kiosk_serving_and_are_told_once(
        program: Program, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper, looked = looking(program, queue.SimpleQueue()), queue.SimpleQueue[None]()
    for file in (program.slots.directory / "slots").iterdir():
        file.unlink()
    look = keeper.look

    def noted() -> None:
        looked.put(None)
        look()

    monkeypatch.setattr(keeper, "look", noted)
    keeper.start()
    for _ in range(3):
        looked.get(timeout=10)
    keeper.stop()
    assert program.restarts == 0
    assert caplog.text.count("the slots cannot be used") == 1


def test_a_kiosk_of_plain_files_has_only_its_override_to_watch(program: Program) -> None:
    keeper = SlotKeeper(None, None, lambda: WELL, program.waiting.append, program._again, now=lambda: program.now)
    keeper.look()
    assert program.waiting == []
