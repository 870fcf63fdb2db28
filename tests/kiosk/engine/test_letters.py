"""Receipts by e-mail: offered to whom they can be sent, told honestly, printed instead, and gone with their patron."""
from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.engine import events as ev
from kiosk.engine.effects import Mail
from kiosk.engine.ending import Paper
from kiosk.engine.state import OverlayKind, Phase
from kiosk.engine.view import Action, ActionView, Screen, Text
from receipts.document import ReceiptKind
from tests.kiosk.test_wipe import written
from tests.kiosk.till import Till
from tests.kiosk.world import CARD, OTHER, World, policy

ADDRESS = "aino.demo@example.fi"
WAYS = (Action.FINISH, Action.FINISH_RECEIPT, Action.FINISH_MAIL)


def lent(**changes: object) -> World:
    """One loan of a patron whose address is known, not finished yet."""
    world = World(policy(**{"mails": True, **changes}), emails={CARD: ADDRESS})
    world.add("1")
    world.add("2")
    world.sign_in()
    world.lay("1")
    world.settle()
    return world


def ways(world: World) -> dict[Action, ActionView]:
    return {one.action: one for one in world.view.actions}


def told(world: World) -> str:
    return world.view.receipt.key if world.view.receipt else ""


def test_an_email_is_offered_beside_paper_with_the_address_masked() -> None:
    world = lent()
    assert tuple(ways(world)) == WAYS
    assert ways(world)[Action.FINISH_MAIL].note == Text("mail.to", (("address", "a***@example.fi"),))
    assert ADDRESS not in repr(world.view)
    assert ADDRESS not in repr(world.state)


@pytest.mark.parametrize("why", ["no server", "no address", "no card"])
def test_it_is_not_offered_where_there_is_nowhere_to_send_it(why: str) -> None:
    world = World(policy(mails=why != "no server"), emails={} if why == "no address" else {CARD: ADDRESS})
    world.add("1", holder=CARD)
    if why == "no card":
        world.press(Action.RETURN)
    else:
        world.sign_in()
    world.lay("1")
    world.settle()
    assert Action.FINISH_MAIL not in ways(world)
    world.press(Action.FINISH_MAIL)
    world.settle()
    assert world.mailed == []


def test_without_a_printer_an_email_is_the_way_to_a_receipt() -> None:
    world = lent(receipts=False)
    assert tuple(ways(world)) == (Action.FINISH, Action.FINISH_MAIL)
    assert ways(world)[Action.FINISH_MAIL].primary
    world = lent()
    world.send(ev.PartDown(at=world.at, part="printer", reason="paper"))
    assert [ways(world)[way].enabled for way in WAYS] == [True, False, True]


def test_while_the_mail_server_is_away_it_is_said_and_paper_remains() -> None:
    world = lent()
    world.send(ev.PartDown(at=world.at, part="mail"))
    assert [ways(world)[way].enabled for way in WAYS] == [True, True, False]
    assert ways(world)[Action.FINISH_MAIL].note == Text("mail.no.away")


def test_what_was_lent_and_returned_goes_in_one_letter_and_is_told() -> None:
    world = lent(both=True)
    world.items["2"].holder = CARD
    world.press(Action.RETURN)
    world.lay("2")
    world.settle()
    world.press(Action.FINISH_MAIL)
    assert told(world) == "done.mailing"
    world.settle()
    assert told(world) == "done.mailed"
    ((address, receipts),) = world.mailed
    assert address == ADDRESS
    assert [one.kind for one in receipts] == [ReceiptKind.LOANS, ReceiptKind.RETURNS]
    assert world.printed == []


def unprinted(**changes: object) -> World:
    """The paper ended in the middle of the receipt."""
    world = lent(**changes)
    world.paper = False
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    assert told(world) == "done.receipt_failed.loans"
    assert dict(world.view.receipt.args)["why"] == Text("receipt.no.paper")  # type: ignore[union-attr]
    return world


def paper_again(world: World) -> None:
    world.paper = True
    world.send(ev.PartUp(at=world.at, part="printer"))


def test_a_receipt_that_did_not_come_out_is_emailed_at_a_press_and_then_not_printed() -> None:
    world = unprinted()
    assert tuple(ways(world)) == (Action.FINISH, Action.FINISH_MAIL), "on paper it cannot be yet"
    assert ways(world)[Action.FINISH_MAIL] == ActionView(
        Action.FINISH_MAIL, Text("action.finish_mail"), primary=True,
        note=Text("mail.to", (("address", "a***@example.fi"),)))
    assert ADDRESS not in repr(world.view)
    assert ADDRESS not in repr(world.state)
    world.press(Action.FINISH_MAIL)
    assert told(world) == "done.mailing"
    assert tuple(ways(world)) == (Action.FINISH,)
    world.settle()
    assert told(world) == "done.mailed"
    paper_again(world)
    assert tuple(ways(world)) == (Action.FINISH,)
    for again in (Action.FINISH_MAIL, Action.FINISH_RECEIPT):
        world.press(again)
        world.settle()
    assert [(address, len(receipts)) for address, receipts in world.mailed] == [(ADDRESS, 1)]
    assert world.printed == []


@pytest.mark.parametrize("mails", [True, False])
def test_a_receipt_that_did_not_come_out_is_printed_at_a_press_when_paper_is_there_again(mails: bool) -> None:
    world = unprinted(mails=mails)
    paper_again(world)
    assert tuple(ways(world)) == (WAYS if mails else WAYS[:2])
    assert ways(world)[Action.FINISH_RECEIPT].primary
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    assert [line.title for line in world.printed[0].lines] == ["Title 1"]
    assert told(world) == "done.receipt"
    assert tuple(ways(world)) == (Action.FINISH,)
    world.press(Action.FINISH_MAIL)
    world.press(Action.FINISH)
    assert world.screen is Screen.ATTRACT
    assert world.state.printing == ()
    assert world.mailed == []


def test_a_receipt_known_to_have_no_paper_is_emailed_too() -> None:
    world = lent()
    world.send(ev.PartDown(at=world.at, part="printer", reason="cover"))
    world.press(Action.FINISH_RECEIPT)             # the press was faster than the screen
    assert dict(world.view.receipt.args)["why"] == Text("receipt.no.cover")  # type: ignore[union-attr]
    world.press(Action.FINISH_MAIL)
    world.settle()
    assert told(world) == "done.mailed"


@pytest.mark.parametrize("reason", ["away", "doubt"])
def test_by_either_way_it_is_tried_by_email_once(reason: str) -> None:
    world = unprinted()
    world.mail = reason
    world.press(Action.FINISH_MAIL)
    world.settle()
    assert dict(world.view.receipt.args)["why"] == Text(f"mail.no.{reason}")  # type: ignore[union-attr]
    assert tuple(ways(world)) == (Action.FINISH,)
    paper_again(world)
    assert tuple(ways(world)) == (Action.FINISH, Action.FINISH_RECEIPT)
    world.mail = ""
    world.press(Action.FINISH_MAIL)
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    assert (len(world.printed), world.mailed) == (1, [])


@pytest.mark.parametrize("why", ["mail is away", "no address", "no mail"])
def test_email_is_no_way_out_where_it_is_none(why: str) -> None:
    world = lent(mails=why != "no mail")
    if why == "no address":
        world = World(policy(mails=True))
        world.add("1")
        world.sign_in()
        world.lay("1")
        world.settle()
    world.paper = False
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    if why == "mail is away":
        world.send(ev.PartDown(at=world.at, part="mail"))
    assert tuple(ways(world)) == (Action.FINISH,)
    world.press(Action.FINISH_MAIL)
    world.settle()
    assert world.mailed == []


@pytest.mark.parametrize("fails", [0, 1])
def test_of_two_receipts_only_the_one_that_did_not_come_out_is_given_again(fails: int) -> None:
    world = lent()
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    loans = world.printed.pop()
    both = (loans, replace(loans, kind=ReceiptKind.RETURNS))
    world.state = world.state.but(printing=tuple(map(Paper, both)))
    for place in (0, 1):
        world.send(ev.NotPrinted(at=world.at, reason="paper") if place == fails else ev.Printed(at=world.at))
    assert told(world) == "done.receipt_failed.loans"
    paper_again(world)
    world.press(Action.FINISH_RECEIPT)
    assert world.printed == [both[fails]]
    assert told(world) == "done.receipt"


@pytest.mark.parametrize("reason", ["away", "address", "doubt"])
def test_what_could_not_be_sent_is_told_and_printed_at_a_press(reason: str) -> None:
    world = lent()
    world.mail = reason
    world.press(Action.FINISH_MAIL)
    world.settle()
    assert told(world) == "done.receipt_failed.loans"
    assert dict(world.view.receipt.args)["why"] == Text(f"mail.no.{reason}")  # type: ignore[union-attr]
    assert "receipt not mailed" in world.alerts
    assert [one.action for one in world.view.actions] == [Action.FINISH, Action.FINISH_RECEIPT]
    world.press(Action.FINISH_RECEIPT)
    assert [line.title for line in world.printed[0].lines] == ["Title 1"]
    assert told(world) == "done.receipt"
    world.press(Action.FINISH_RECEIPT)
    assert len(world.printed) == 1


def test_no_paper_either_is_not_promised() -> None:
    world = lent()
    world.send(ev.PartDown(at=world.at, part="printer", reason="paper"))
    world.mail = "away"
    world.press(Action.FINISH_MAIL)
    world.settle()
    assert [one.action for one in world.view.actions] == [Action.FINISH]


def test_the_last_screen_waits_for_a_letter_and_no_longer_than_its_time() -> None:
    world = lent()
    world.mail = None
    world.press(Action.FINISH_MAIL)
    world.settle()
    world.tick(world.policy.times.mail - 1)
    assert told(world) == "done.mailing"
    world.tick(2)
    assert dict(world.view.receipt.args)["why"] == Text("mail.no.doubt")  # type: ignore[union-attr]
    world.tick(19)
    assert world.screen is Screen.ATTRACT
    assert not (world.state.letters)
    assert not (world.state.unsent)


def leave(world: World, how: str) -> None:
    match how:
        case "close":
            world.press(Action.FINISH)
        case "card":
            world.sign_in(OTHER)
        case "strange card":
            world.send(ev.CardUnknown(at=world.at))
        case _:
            world.tick(30)


@pytest.mark.parametrize("way", ["close", "card", "strange card", "time"])
def test_neither_a_receipt_nor_where_to_send_it_outlives_its_patron(way: str) -> None:
    world = unprinted()
    assert ADDRESS.encode() in list(written(world.state))
    leave(world, way)
    assert (world.state.printing, world.state.unsent) == ((), ())
    assert ADDRESS.encode() not in list(written(world.state, world.view))


@pytest.mark.parametrize("way", ["close", "card", "strange card", "time"])
def test_nothing_to_send_or_print_outlives_its_patron(way: str) -> None:
    world = lent()
    world.mail = "away" if way != "close" else None
    world.press(Action.FINISH_MAIL)
    world.settle()
    assert world.state.letters or world.state.unsent
    late = next(one.letter for one in world.history if isinstance(one, Mail))
    leave(world, way)
    assert not (world.state.letters)
    assert not (world.state.unsent)
    world.send(ev.NotMailed(at=world.at, letter=late, reason="away"))
    assert not world.state.unsent
    assert told(world) == ""


def test_another_card_that_ends_the_session_gets_nothing_of_it() -> None:
    world = lent()
    world.lay("2")
    world.press(Action.FINISH_MAIL)
    world.send(ev.CardShown(at=world.at, number=OTHER, held=False))
    world.wait(6)
    assert world.state.session is not None
    assert world.state.session.card == OTHER
    assert [address for address, _ in world.mailed] in ([ADDRESS], [])
    assert not (world.state.letters)
    assert not (world.state.unsent)


def test_a_receipt_of_renewals_alone_is_sent_too() -> None:
    world = World(policy(mails=True), emails={CARD: ADDRESS})
    world.add("1", holder=CARD)
    world.sign_in()
    world.press(Action.BORROW)
    world.press(Action.RENEW)
    world.lay("1")
    world.settle()
    assert any(row.renewed and row.phase is Phase.DONE for row in world.state.rows)
    world.press(Action.FINISH_MAIL)
    world.settle()
    assert world.mailed[0][1][0].lines[0].renewed


def ways_of_overlay(world: World) -> tuple[Action, ...]:
    return tuple(one.action for one in world.view.overlay.actions) if world.view.overlay else ()


# --- payments -----------------------------------------------------------------------------------------

def paid(mail: str | None = "") -> Till:
    till = Till(policy(pays=True, mails=True), emails={CARD: ADDRESS})
    till.mail = mail
    till.pay()
    assert tuple(one.action for one in till.view.actions) == WAYS
    till.press(Action.FINISH_MAIL)
    till.settle()
    return till


def test_the_receipt_of_a_payment_is_sent_while_the_session_goes_on() -> None:
    till = paid()
    assert [one.kind for _, receipts in till.mailed for one in receipts] == [ReceiptKind.PAYMENT]
    assert till.screen is Screen.BORROW
    assert till.state.overlay is None


def test_one_that_could_not_be_sent_is_asked_about_and_printed() -> None:
    till = paid("away")
    assert till.state.overlay is not None
    assert till.state.overlay.kind is OverlayKind.UNSENT
    assert ways_of_overlay(till) == (Action.NO, Action.FINISH_RECEIPT)
    till.press(Action.FINISH_RECEIPT)
    assert [one.kind for one in till.printed] == [ReceiptKind.PAYMENT]
    assert till.state.overlay is None
    assert not till.state.unsent
    assert till.screen is Screen.BORROW


@pytest.mark.parametrize("way", [Action.FINISH_MAIL, Action.FINISH_RECEIPT])
def test_the_receipt_of_a_payment_that_did_not_come_out_is_asked_about_and_given_once(way: Action) -> None:
    till = Till(policy(pays=True, mails=True), emails={CARD: ADDRESS})
    till.paper = False
    till.pay()
    till.press(Action.FINISH_RECEIPT)
    till.settle()
    assert till.view.overlay is not None
    assert till.view.overlay.title == Text("unprinted.title")
    assert till.view.overlay.lead == (Text("receipt.no.paper"), Text("unsent.payment"))
    assert ways_of_overlay(till) == (Action.NO, Action.FINISH_MAIL)
    paper_again(till)
    assert ways_of_overlay(till) == (Action.NO, Action.FINISH_RECEIPT, Action.FINISH_MAIL)
    till.press(way)
    till.press(way)                                # which now is Finish: there is nothing for a receipt
    till.settle()
    given = [one.kind for one in till.printed] + [one.kind for _, receipts in till.mailed for one in receipts]
    assert given == [ReceiptKind.PAYMENT]
    assert not till.state.unsent


def test_one_that_is_not_wanted_on_paper_is_dropped() -> None:
    till = paid("away")
    till.press(Action.NO)
    assert till.printed == []
    assert not till.state.unsent
    assert till.state.overlay is None


def test_one_whose_end_comes_on_the_last_screen_is_told_there() -> None:
    till = paid(None)
    till.add("1")
    till.lay("1")
    till.settle()
    till.press(Action.FINISH)
    till.settle()
    till.tick(11)
    assert told(till) == "done.receipt_failed.loans"
    till.press(Action.FINISH_RECEIPT)
    assert [one.kind for one in till.printed] == [ReceiptKind.PAYMENT]
