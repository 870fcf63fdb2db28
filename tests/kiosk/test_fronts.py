"""The kiosk at Koha as Koha-Suomi runs it, over TLS and through the HTTPS gateway: the same promises to patrons."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.engine.view import Action, Screen
from kiosk.ils.trial import try_central_system
from tests.kiosk.fronts import Gateway, TlsEnd
from tests.kiosk.library import CARD, CHILD, IN_PROCESS, OTHER, PIN
from tests.kiosk.proxy import Proxy
from tests.kiosk.rig import Front, Rig, rig

SECURED, LOANED = 0x07, 0xC2
KOHA = ("--dialect", "koha-suomi")
FRONTS: dict[str, Callable[[Proxy, Path], Front]] = {"tls": TlsEnd, "https": Gateway}


@pytest.fixture(params=list(FRONTS))
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Rig]:
    with rig(tmp_path, front=FRONTS[request.param], dialect="koha-suomi", options=KOHA) as desk:
        yield desk


def borrow(desk: Rig, *barcodes: str) -> list[str]:
    uids = [desk.tag(barcode) for barcode in barcodes]
    desk.sign_in()
    desk.lay(*uids)
    for barcode in barcodes:
        desk.row(barcode, "status.borrowed", "detail.due")
    return uids


def to_the_first_screen(desk: Rig, uids: list[str]) -> None:
    desk.press(Action.FINISH)
    desk.screen(Screen.DONE)
    desk.lift(*uids)
    desk.press(Action.FINISH)
    desk.screen(Screen.ATTRACT)


def test_answers_lost_and_spoilt_are_never_believed_and_nothing_is_done_twice(desk: Rig) -> None:
    desk.proxy.bites += [(b"12", lambda line: None), (b"10", lambda line: line.replace(b"AB3", b"AB9"))]
    uids = borrow(desk, "30001")
    assert desk.central.loans() == {"30001": (CARD, 0)}
    assert desk.afi(uids[0]) == LOANED
    to_the_first_screen(desk, uids)
    desk.press(Action.RETURN)
    desk.lay(*uids)
    desk.row("30001", "status.cart")
    assert desk.central.loans() == {}
    assert desk.afi(uids[0]) == SECURED
    assert desk.proxy.bites == []
    assert (desk.proxy.count(b"11"), desk.proxy.count(b"09")) == (1, 1)


def test_the_central_system_away_and_back_costs_nobody_a_loan_or_a_renewal(desk: Rig) -> None:
    borrow(desk, "30001")
    desk.central.kill()
    desk.proxy.cut()
    second = desk.tag("30002")
    desk.lay(second)
    desk.wait(lambda view: view.notice and view.notice.key == "notice.ils_down")
    assert desk.afi(second) == SECURED
    desk.central.start()
    desk.row("30002", "status.borrowed")
    assert desk.central.loans() == {"30001": (CARD, 0), "30002": (CARD, 0)}


@pytest.fixture(scope="module")
def at_the_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with rig(tmp_path_factory.mktemp("gateway"), front=Gateway, dialect="koha-suomi", options=KOHA) as desk:
        yield desk


@pytest.fixture
def gateway(at_the_gateway: Rig) -> Iterator[Rig]:
    """The way it is in the field; at rest before and after, with nothing asked and nothing on the pad."""
    desk = at_the_gateway
    desk.screen(Screen.ATTRACT)
    desk.proxy.asked.clear()
    yield desk
    desk.lift(*(tag.uid for tag in desk.kiosk.core.state.pad))
    for action in (Action.CLOSE, Action.CANCEL, Action.FINISH, Action.FINISH):
        desk.press(action)


def test_over_https_there_is_no_login_of_ours_and_nothing_is_asked_to_be_sent_again(gateway: Rig) -> None:
    gateway.proxy.bites.append((b"12", lambda line: line.replace(b"AB3", b"AB9")))
    borrow(gateway, "30002")
    codes = [line[:2] for line in gateway.proxy.asked]
    codes = codes[codes.index(b"93"):]
    assert {(login, code == b"93") for login, code in zip(codes[::2], codes[1::2], strict=False)} == {
        (b"93", False)}         # the gateway's own, before each request
    assert b"11" in codes
    assert b"97" not in codes


def test_a_patron_without_self_service_here_is_told_so_and_borrows_nothing(gateway: Rig) -> None:
    gateway.screen(Screen.ATTRACT)
    gateway.show_card(CHILD)
    gateway.screen(Screen.PIN)
    gateway.type(PIN)
    view = gateway.wait(lambda view: view.overlay and view.overlay.title.key == "blocked.title")
    assert view.overlay is not None
    assert view.overlay.lead[0].key == "refusal.no_self_service"
    gateway.lay_and_wait(gateway.tag("30003"))
    assert "30003" not in gateway.central.loans()


def test_an_alert_type_that_hides_a_hold_does_not_send_the_item_the_wrong_way(gateway: Rig) -> None:
    gateway.screen(Screen.ATTRACT)
    gateway.press(Action.RETURN)
    answers: list[bytes] = []
    gateway.proxy.bites.append((b"10", lambda line: answers.append(line) or line))
    gateway.lay(gateway.tag(IN_PROCESS))
    row = gateway.row(IN_PROCESS, "status.transport")
    assert dict(row.detail.args) == {"place": "Sysmä"}  # type: ignore[union-attr]
    assert b"|CV53|" in answers[0]


def test_every_request_names_the_branch_and_no_return_says_where_it_happens(gateway: Rig) -> None:
    uids = borrow(gateway, "30001")
    to_the_first_screen(gateway, uids)
    gateway.press(Action.RETURN)
    gateway.lay(*uids)
    gateway.row("30001", "status.cart")
    assert all(b"AOLAH|" in line for line in gateway.proxy.asked if line[:2] not in (b"93", b"99"))
    checkin, = (line for line in gateway.proxy.asked if line.startswith(b"09"))
    assert checkin.split(b"|AO")[0].endswith(b"AP")


def test_no_account_is_locked_but_by_wrong_pins_and_then_the_patron_is_told(gateway: Rig) -> None:
    borrow(gateway, "30004")
    asked = [line for line in gateway.proxy.asked if line.startswith((b"63", b"35"))]
    assert asked
    assert not any(b"|AD|" in line for line in asked)
    gateway.press(Action.FINISH)
    gateway.screen(Screen.DONE)
    gateway.show_card(OTHER)
    for wrong in ("0000", "0001"):
        gateway.screen(Screen.PIN)
        gateway.wait(lambda view: view.entry and not view.entry.busy)
        gateway.type(wrong)
        gateway.wait(lambda view: view.screen is Screen.CARD or (view.entry and view.entry.problem))
    view = gateway.screen(Screen.CARD)
    assert view.notice is not None
    assert view.notice.key == "refusal.pin_locked"


def test_a_technician_tries_the_central_system_by_the_kiosks_own_settings(
        gateway: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    assert try_central_system(gateway.settings, patron=CARD, pin=PIN, item="30001") == 0
    told = capsys.readouterr().out
    assert told.startswith("koha-suomi over ")
    for line in ("ok    link: The system answers.", "ok    clock: ", "ok    PIN: The PIN is accepted.",
                 "ok    item: The item is known"):
        assert line in told
    assert CARD not in told
    assert "Aino" not in told
    gateway.central.kill()
    gateway.proxy.cut()
    assert try_central_system(gateway.settings, patron=CARD, pin=PIN, item="30001") == 1
    assert "FAIL  link: " in capsys.readouterr().out
    gateway.central.start()
    gateway.screen(Screen.ATTRACT)
