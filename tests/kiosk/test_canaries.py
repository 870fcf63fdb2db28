"""No card, PIN, name or title in anything that a kiosk writes, once its session is over; the PIN never at any time."""
from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.emulators.terminal import Hand
from kiosk.engine.view import Screen
from tests.kiosk import library, rig
from tests.kiosk.canaries import CARD, CENTS, EMAIL, NAME, PIN, SECRETS, TITLE, WRONG_PIN, files_in, forms, found_in
from tests.kiosk.canary_branch import ITEM, UID, Branch, branch_in


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_found_in_every_form(tmp_path: Path, secret: str) -> None:
    data = secret.encode()
    for number, form in enumerate([*forms(secret), *(base64.b64encode(b"x" * n + data + b"yz") for n in range(6))]):
        (tmp_path / str(number)).write_bytes(b"\xff" + form + b"\x80")
    for path in files_in(tmp_path):
        assert found_in([path], [secret])


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[Branch]:
    with branch_in(tmp_path) as branch:
        yield branch


@pytest.mark.window
@pytest.mark.timeout(120)
def test_nothing_of_a_patron_is_in_any_file_after_sessions_with_cuts_crashes_and_kills(branch: Branch) -> None:
    branch.open()
    branch.desk.hold(number=CARD)
    branch.mistype()
    branch.desk.take()
    branch.proxy.bites.append((b"12", lambda line: None))
    branch.borrow()
    branch.row("tick")
    assert not branch.tell_fleet(), "no picture is taken while somebody is there"
    branch.leave("mail")
    assert branch.tell_fleet()
    assert branch.office.came.wait(rig.DEADLINE)
    assert [to for _, to, _ in branch.office.letters] == [[EMAIL]]
    assert branch.found(*SECRETS) == []

    branch.close()
    branch.open()
    branch.office.refuse = f"550 nobody here is {EMAIL}"
    branch.borrow()
    branch.row("tick", "renew")
    branch.leave("mail", instead=True)
    assert branch.found(*SECRETS) == []

    branch.close()
    branch.open()

    for where in ("core", "ils"):
        branch.crash(where, branch.borrow)
        branch.open()
    branch.borrow()
    assert not branch.tell_fleet()
    branch.row("tick", "renew")                    # it is theirs already: the first session lent it
    branch.kiosk.kill()
    assert branch.found(PIN, WRONG_PIN) == []
    branch.desk.field.remove(UID)
    branch.open()
    assert branch.found(*SECRETS) == []
    paper = " ".join(slip["text"] for slip in branch.desk.tray.receipts())
    assert TITLE.split()[0] in paper
    assert not [secret for secret in (CARD, PIN, NAME.split(",")[0]) if secret in paper]


@pytest.mark.window
@pytest.mark.timeout(120)
def test_nothing_of_a_search_a_hold_or_a_payment_is_in_any_file_after_cuts_crashes_and_kills(branch: Branch) -> None:
    branch.open()
    branch.central.kill()
    branch.search()                                # nobody answers
    branch.press("action:finish", "attract")
    branch.central.start()
    assert branch.found(*SECRETS) == []

    branch.proxy.bites.append((b"16", lambda line: None))
    branch.place_hold()
    branch.press("action:finish", "attract")
    branch.forgotten()
    assert branch.central.holds().count((CARD, 2, "LAH")) == 1
    assert branch.found(*SECRETS) == []

    branch.central.fee("charge", CARD, f"{CENTS[:-2]}.{CENTS[-2:]}")
    branch.proxy.bites.append((b"38", lambda line: None))
    branch.pay()
    branch.press("action:finish_receipt", "account")
    branch.press("action:finish", "attract")
    branch.forgotten()
    ((reference, cents),) = branch.central.payments()
    assert str(cents) == CENTS
    assert branch.found(*SECRETS, reference) == []
    assert CARD not in branch.paper(reference)

    branch.central.fee("charge", CARD, f"{CENTS[:-2]}.{CENTS[-2:]}")
    branch.desk.terminal.hand(Hand.WAIT)
    branch.pay()
    branch.stage.until(lambda seen: branch.desk.terminal.asked, 10, "the terminal that waits for a card")
    branch.kiosk.kill()
    assert branch.found(*SECRETS) == []
    branch.desk.terminal.decide(Hand.APPROVE)
    branch.open()
    branch.forgotten()
    (_, (reference, _)) = branch.central.payments()
    assert branch.found(*SECRETS, reference) == []

    branch.crash("catalogue", branch.search)
    branch.open()
    branch.central.fee("charge", CARD, f"{CENTS[:-2]}.{CENTS[-2:]}")
    branch.desk.terminal.hand(Hand.APPROVE)
    branch.crash("payment", branch.pay)
    branch.open()
    branch.forgotten()
    assert len(branch.desk.terminal.taken) == len(branch.central.payments()) == 3
    assert branch.found(*SECRETS) == []


@pytest.mark.window
def test_an_exception_in_the_window_is_told_without_its_words(branch: Branch) -> None:
    branch.open()
    branch.crash("window", branch.borrow)


def test_no_card_can_be_read_in_the_journal_while_a_loan_is_in_doubt(tmp_path: Path) -> None:
    with rig.rig(tmp_path) as desk:
        desk.sign_in()
        desk.central.kill()
        desk.proxy.cut()
        uid = desk.tag(ITEM)
        desk.lay(uid)
        desk.wait(lambda view: view.notice and view.notice.key == "notice.ils_down")
        desk.row(ITEM)
        end = time.monotonic() + rig.DEADLINE
        while not desk.kiosk.core.state.pending:
            assert time.monotonic() < end
            threading.Event().wait(0.02)
        desk.stop()
        try:
            assert desk.kiosk.core.state.pending[0].operation.card == library.CARD
            assert found_in(files_in(desk.data), [library.CARD]) == []
        finally:
            desk.central.start()
            desk.start()
            desk.screen(Screen.ATTRACT)
