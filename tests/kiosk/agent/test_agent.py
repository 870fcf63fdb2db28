"""What a kiosk knows reaches its fleet once, what is ordered is done once, and neither needs the other to go on."""
from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
import requests

from fleet.store import bundles, commands, devices, reports, statistics
from kiosk.agent.bundles import Bundles
from kiosk.agent.examining import Findings, NotExamined
from kiosk.agent.link import Away, No
from kiosk.agent.words import Errand
from remote.intent import CommandKind, CommandState, Mode
from remote.refusals import Refusal
from remote.report import Closing, Config, Happening, Part, Phase, Service, State
from tests.fleet.house import NOW
from tests.kiosk.agent.rig import PNG, Rig


def order(rig: Rig, kind: CommandKind) -> str:
    now = int(rig.served.house.clock.now)
    return str(rig.served.do(commands.order, rig.device, kind, "aino", now, wakes=(rig.device,)).id)


def told(rig: Rig) -> State:
    return rig.served.do(devices.one, rig.device).state      # type: ignore[no-any-return]


def state_of(rig: Rig, command: str) -> tuple[CommandState, str]:
    found = rig.served.do(commands.one, command)
    return found.state, found.reason


def test_the_fleet_knows_how_the_kiosk_is(rig: Rig) -> None:
    rig.turn()
    assert (told(rig).service, told(rig).disk_free_mb) == (Service.SERVING, 9000)
    rig.application.state = State(service=Service.OUT_OF_ORDER, closed=None, down=(Part.PAD,))
    rig.turn()                                  # at once, though no report is due
    assert told(rig).down == (Part.PAD,)


def test_when_the_fleet_says_when_to_ask_again_each_kiosk_adds_a_chance_of_its_own(rig: Rig) -> None:
    waited: list[float] = []

    def turn(_link: object) -> float:
        raise Away("not_now", 200.0)

    def wait(_name: str, seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            rig.agent.stop()
    chances = iter((0.0, 0.0, 0.5, 0.5, 1.0, 1.0))
    rig.agent._chance = lambda: next(chances)
    rig.agent._wait = wait                         # type: ignore[method-assign]
    rig.agent._round("bringing", turn)
    assert waited == [200.0, 300.0, 400.0]


def test_an_application_that_is_gone_is_told_by_the_agent(rig: Rig) -> None:
    rig.turn()
    rig.application.up = False
    rig.turn()
    assert told(rig).service is Service.DOWN


def test_counts_arrive_once_through_crashes_of_everything(rig: Rig) -> None:
    rig.turn()
    rig.application.counts = {"loans": 3}
    rig.application.happened(Happening.TAG_WRITE_FAILED, NOW)
    rig.turn()
    rig.application.counts = {"loans": 5}
    rig.application.happened(Happening.LARGE_CHECKOUT, NOW)
    rig.agent.tell(rig.link)
    rig.crash()
    rig.start()
    rig.turn()
    rig.application.restart()
    rig.application.counts = {"loans": 1, "sessions": 1}
    rig.application.happened(Happening.SESSION_STUCK, NOW)
    rig.turn()
    rig.turn()
    assert rig.served.do(statistics.totals, 0, NOW + 9999) == {"loans": 6, "sessions": 1}
    kinds = [event.kind for _, event in rig.served.do(reports.events_of, rig.device)]
    assert sorted(kinds) == sorted([Happening.STARTED, Happening.TAG_WRITE_FAILED, Happening.LARGE_CHECKOUT,
                                    Happening.STARTED, Happening.SESSION_STUCK])


def test_a_report_whose_answer_was_lost_counts_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.turn()
    rig.application.counts = {"loans": 2}
    rig.application.happened(Happening.LARGE_CHECKOUT, NOW)
    sent = rig.link.report

    def lost(report: object) -> object:
        sent(report)                            # type: ignore[arg-type]
        raise Away("lost")

    monkeypatch.setattr(rig.link, "report", lost)
    with pytest.raises(Away):
        rig.agent.tell(rig.link)
    monkeypatch.undo()
    rig.crash()
    rig.start()
    rig.turn()
    assert rig.served.do(statistics.totals, 0, NOW + 9999) == {"loans": 2}


def test_a_connection_that_was_let_go_meanwhile_is_no_trouble(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.turn()
    whole, calls = rig.link._session.request, []

    def request(*asked: object, **more: object) -> object:
        calls.append(asked)
        if len(calls) == 1:
            raise requests.ConnectionError("Connection aborted.")
        return whole(*asked, **more)            # type: ignore[arg-type]

    monkeypatch.setattr(rig.link._session, "request", request)
    rig.hear()
    assert len(calls) == 2


def test_with_the_fleet_away_nothing_is_lost(rig: Rig) -> None:
    rig.turn()
    away = rig.agent.link()
    away._base = "http://127.0.0.1:9/d/v1"
    for count in range(1, 4):
        rig.application.counts = {"loans": count}
        rig.application.happened(Happening.LARGE_CHECKOUT, NOW)
        with pytest.raises(Away):
            rig.agent.tell(away)
    for _ in range(3):
        rig.turn()
    assert rig.served.do(statistics.totals, 0, NOW + 9999) == {"loans": 3}
    assert len(rig.served.do(reports.events_of, rig.device)) == 4


@pytest.mark.parametrize("kind", [CommandKind.PRINT, CommandKind.DOCTOR, CommandKind.LOGS, CommandKind.PICTURE])
def test_what_is_ordered_is_done_and_told(rig: Rig, kind: CommandKind) -> None:
    command = order(rig, kind)
    for _ in range(3):
        rig.turn()
    assert state_of(rig, command)[0] is CommandState.DONE


def test_a_restart_is_done_when_another_run_answers(rig: Rig) -> None:
    rig.turn()
    command = order(rig, CommandKind.RESTART)
    for _ in range(3):
        rig.turn()
    assert state_of(rig, command)[0] is CommandState.STARTED
    assert [asked.errand for asked in rig.application.asked] == [Errand.RESTART]
    rig.application.up = False                  # between its two runs
    rig.turn()
    rig.application.up = True
    rig.application.restart()
    rig.turn()
    assert state_of(rig, command)[0] is CommandState.DONE


def test_a_print_is_asked_for_once_even_if_the_agent_dies_meanwhile(rig: Rig) -> None:
    rig.application.obeys = False
    command = order(rig, CommandKind.PRINT)
    for _ in range(2):
        rig.turn()
        rig.crash()
        rig.start()
    rig.turn()
    assert [asked.id for asked in rig.application.asked] == [command]
    rig.application.done.append((command, "paper"))
    rig.turn()
    assert state_of(rig, command) == (CommandState.FAILED, "paper")


def test_what_an_application_that_is_gone_should_do_is_told_as_not_done(rig: Rig) -> None:
    rig.application.up = False
    command = order(rig, CommandKind.PRINT)
    rig.turn()
    assert state_of(rig, command) == (CommandState.FAILED, "down")


def test_a_wish_that_is_told_again_is_no_alarm(rig: Rig) -> None:
    rig.turn()
    envelope = rig.link.desired(0, wait=0)
    assert envelope is not None
    rig.agent.hear(envelope)
    rig.turn()
    assert [event.kind for _, event in rig.served.do(reports.events_of, rig.device)] == [Happening.STARTED]


def test_an_order_that_is_told_again_beside_another_is_the_same(rig: Rig) -> None:
    rig.application.obeys = False
    orders = []
    for _ in range(3):
        orders.append(order(rig, CommandKind.PRINT))
        rig.turn()
    rig.turn()
    assert [asked.id for asked in rig.application.asked] == orders


def test_a_reboot_waits_for_the_session_and_happens_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.application.busy = True
    command = order(rig, CommandKind.REBOOT)
    for _ in range(2):
        rig.turn()
    assert rig.reboots == 0
    rig.application.busy = False
    for _ in range(3):
        rig.turn()
        rig.crash()
        rig.start()
    assert rig.reboots == 1
    rig.agent._doing._booted = lambda: "another start"
    rig.turn()
    assert state_of(rig, command)[0] is CommandState.DONE


def test_no_picture_is_taken_of_a_session(rig: Rig) -> None:
    rig.application.busy = True
    command = order(rig, CommandKind.PICTURE)
    for _ in range(2):
        rig.turn()
    assert state_of(rig, command) == (CommandState.REFUSED, "session")
    assert rig.served.do(commands.uploaded, command) is None
    rig.application.busy = False
    command = order(rig, CommandKind.PICTURE)
    for _ in range(2):
        rig.turn()
    assert rig.served.do(commands.uploaded, command) == ("image/png", PNG)


def test_the_doctor_waits_for_the_session_and_looks_again_when_somebody_came(rig: Rig) -> None:
    looked = []

    def examined(undisturbed: Callable[[], bool]) -> Findings:
        looked.append(undisturbed())
        rig.application.busy = len(looked) == 1
        if not undisturbed():
            raise NotExamined("session", again=True)
        return ("item_reader", "fail"), ("disk", "ok")

    rig.examined, rig.application.busy = examined, True
    command = order(rig, CommandKind.DOCTOR)
    rig.turn()
    assert looked == []
    for _ in range(3):
        rig.application.busy = False
        rig.turn()
    assert looked == [True, True]
    assert state_of(rig, command) == (CommandState.DONE, "trouble")
    assert rig.served.do(commands.one, command).findings == (("item_reader", "fail"), ("disk", "ok"))


def test_an_application_that_does_not_run_is_examined_too_and_not_while_it_starts(rig: Rig) -> None:
    alone = []

    def examined(undisturbed: Callable[[], bool]) -> Findings:
        alone.append(undisturbed())
        rig.application.up = True
        alone.append(undisturbed())
        raise NotExamined("too_slow")

    rig.examined, rig.application.up = examined, False
    command = order(rig, CommandKind.DOCTOR)
    rig.turn()
    rig.turn()
    assert alone == [True, False]
    assert state_of(rig, command) == (CommandState.FAILED, "too_slow")


def test_logs_come_as_a_zip_with_how_it_is(rig: Rig) -> None:
    rig.turn()
    command = order(rig, CommandKind.LOGS)
    for _ in range(2):
        rig.turn()
    media, body = rig.served.do(commands.uploaded, command)
    assert media == "application/zip"
    with zipfile.ZipFile(BytesIO(body)) as packed:
        assert {"state.json", "journal.txt"} <= set(packed.namelist())


def test_closed_from_afar_is_done_once_and_staff_may_open_it(rig: Rig) -> None:
    clock = rig.served.house.clock
    mode = Mode(rev=1, closed=Closing.SERVICE, words={"fi": "Matot vaihdetaan."}, since=NOW + 100, until=NOW + 200)
    rig.served.do(devices.set_mode, rig.device, mode, "aino", NOW)
    asked = []
    for moment in (0, 100, 101, 150, 200, 201, 300):
        clock.now = NOW + moment
        rig.turn()
        asked.append([one.errand for one in rig.application.asked])
    assert asked[0] == []
    assert asked[1] == asked[3] == [Errand.CLOSE]
    assert asked[-1] == [Errand.CLOSE, Errand.OPEN]
    assert rig.application.asked[0].message is Closing.SERVICE
    assert [one.words for one in rig.application.asked] == [{"fi": "Matot vaihdetaan."}, {}]


def test_a_time_that_passed_before_it_was_closed_opens_nothing(rig: Rig) -> None:
    rig.served.do(devices.set_mode, rig.device, Mode(rev=1, closed=Closing.OTHER, until=NOW - 1), "aino", NOW)
    rig.turn()
    rig.turn()
    assert rig.application.asked == []


def test_an_order_that_comes_too_late_is_not_begun(rig: Rig) -> None:
    rig.turn()
    command = order(rig, CommandKind.PRINT)
    rig.hear()
    rig.served.house.clock.now += 3000
    rig.turn()
    assert rig.application.asked == []
    assert state_of(rig, command) == (CommandState.REFUSED, "late")


class Shelf:
    """Bundles that are taken."""

    def __init__(self) -> None:
        self.offered: list[tuple[str, bytes]] = []

    def told(self, wanted: str | None) -> Config | None:
        return Config(active=None, offered=self.offered[-1][0] if self.offered else None, phase=Phase.TRIAL)

    def offer(self, sha256: str, body: bytes) -> None:
        self.offered.append((sha256, body))


def test_a_bundle_is_fetched_once_and_offered(rig: Rig) -> None:
    shelf: Bundles = Shelf()
    rig.bundles = shelf
    rig.crash()
    rig.start()
    name = rig.served.do(bundles.keep, b"settings", NOW)
    rig.served.do(devices.renew, [rig.device], NOW, config_sha256=name)
    rig.turn()
    order(rig, CommandKind.PRINT)
    rig.turn()
    rig.turn()
    assert shelf.offered == [(name, b"settings")]        # type: ignore[attr-defined]


def test_a_stranger_with_another_key_is_not_this_kiosk(rig: Rig) -> None:
    stranger = rig.stranger()
    with pytest.raises(No) as no:
        stranger.desired(0, wait=0)
    stranger.close()
    assert no.value.refusal is Refusal.NOT_PROVEN


def test_a_clock_that_is_wrong_is_told(rig: Rig) -> None:
    rig.turn()
    rig.agent._met(NOW + 600)
    rig.application.happened(Happening.OTHER, NOW)
    rig.turn()
    assert told(rig).skew_s == 600
