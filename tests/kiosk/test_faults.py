"""Bad input and faults at a whole kiosk: real central system, real pad protocol, a wire that can be bitten."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.emulators.field import Fault, FaultKind
from kiosk.engine import events as ev
from kiosk.engine.view import Action, Screen
from tests.kiosk.library import CARD, OTHER, OTHER_PIN
from tests.kiosk.rig import Rig, rig

SECURED, LOANED = 0x07, 0xC2


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Rig]:
    with rig(tmp_path) as desk:
        yield desk


def test_a_pile_is_lent_and_returned_with_its_tags(desk: Rig) -> None:
    uids = [desk.tag(f"3000{n}") for n in (1, 2, 3)] + [desk.tag("30005", owner="FI-Sys")]
    desk.sign_in()
    desk.lay(*uids)
    for barcode in ("30001", "30002", "30003", "30005"):
        desk.row(barcode, "status.borrowed", "detail.due")
    assert {card for card, _ in desk.central.loans().values()} == {CARD}
    assert {desk.afi(uid) for uid in uids} == {LOANED}
    desk.press(Action.FINISH)
    desk.screen(Screen.DONE)
    desk.lift(*uids)
    desk.press(Action.FINISH)
    desk.screen(Screen.ATTRACT)
    desk.press(Action.RETURN)
    desk.lay(*uids)
    for barcode in ("30001", "30002", "30003"):
        desk.row(barcode, "status.cart")
    assert dict(desk.row("30005", "status.transport").detail.args) == {"place": "Sysmä"}  # type: ignore[union-attr]
    assert desk.central.loans() == {}
    assert {desk.afi(uid) for uid in uids} == {SECURED}


def test_an_unknown_card_and_a_wrong_pin_are_told_the_same(desk: Rig) -> None:
    problems = []
    for card, pin in (("20000000000033", "1234"), (CARD, "9999")):
        desk.screen(Screen.ATTRACT)
        desk.show_card(card)
        desk.screen(Screen.PIN)
        desk.type(pin)
        view = desk.wait(lambda view: view.entry and view.entry.problem and not view.entry.busy)
        assert view.entry is not None
        problems.append(view.entry.problem)
        desk.press(Action.CANCEL)
    assert problems[0] == problems[1]


@pytest.mark.parametrize("text", ["2000|000000017", "200000\r0000017", "|AA20000000000017", "\n", "00000000000000"])
def test_a_card_number_with_a_delimiter_in_it_never_leaves_the_kiosk(desk: Rig, text: str) -> None:
    recognise = desk.kiosk.core.state.policy.recognise
    assert recognise(text, "barcode") is None
    assert recognise(text, "nfc") is None


def test_an_item_number_with_a_delimiter_in_it_is_an_unknown_item_and_is_not_sent(desk: Rig) -> None:
    desk.sign_in()
    desk.kiosk.core.post(ev.ItemScanned(at=desk.kiosk.core.clock(), item_id="30001|AA" + OTHER))
    desk.row("30001|AA" + OTHER, "status.refused", "refusal.unknown_item")
    assert desk.proxy.count(b"11") == 0


def test_blank_damaged_and_foreign_tags_and_half_a_set_are_explained_and_left_alone(desk: Rig) -> None:
    blank = desk.raw_tag("E004010000000001", b"")
    whole = bytes(desk.field.tag(desk.tag("30001")).memory)
    damaged = desk.raw_tag("E004010000000002", bytes([*whole[:5], whole[5] ^ 1, *whole[6:]]))
    foreign = desk.tag("30002", owner="FI-Hel")
    half = desk.tag("30006", parts=2)
    desk.sign_in()
    desk.lay(blank, damaged, foreign, half)
    desk.passes(4.0)
    desk.row(blank, "status.problem", "tag.blank")
    desk.row(damaged, "status.problem", "tag.damaged")
    desk.row("30002", "status.problem", "tag.foreign")
    desk.row("30006", "status.incomplete", "tag.set_missing")
    assert desk.central.loans() == {}
    assert {desk.afi(uid) for uid in (blank, damaged, foreign, half)} == {SECURED}
    desk.lay(desk.tag("30006", part=2, parts=2))
    desk.row("30006", "status.borrowed")
    assert desk.afi(half) == LOANED


def test_a_tag_taken_away_before_its_write_is_asked_back(desk: Rig) -> None:
    uid = desk.tag("30001")
    desk.field.fault(Fault(FaultKind.LEAVE_BEFORE_AFI, uid))
    desk.sign_in()
    desk.lay(uid)
    desk.row("30001", detail="tag.put_back")
    assert desk.central.loans().keys() == {"30001"}
    assert desk.afi(uid) == SECURED
    desk.lay(uid)
    desk.row("30001", "status.borrowed")
    assert desk.afi(uid) == LOANED
    assert desk.central.loans()["30001"][1] == 0


def test_a_write_that_changes_nothing_is_not_believed(desk: Rig) -> None:
    uid = desk.tag("30001")
    desk.field.fault(Fault(FaultKind.AFI_IGNORED, uid, times=0))
    desk.sign_in()
    desk.lay(uid)
    desk.passes(4.0)
    desk.row("30001", "status.borrowed", "tag.gate_may_alarm")
    desk.field.clear_faults()
    desk.passes(4.0)
    desk.row("30001", "status.borrowed", "detail.due")
    assert desk.afi(uid) == LOANED


def test_the_reader_unplugged_and_back(desk: Rig) -> None:
    first, second = desk.tag("30001"), desk.tag("30002")
    desk.sign_in()
    desk.lay(first)
    desk.row("30001", "status.borrowed")
    desk.reader.unplug()
    desk.wait(lambda view: view.notice and view.notice.key == "notice.pad_down")
    desk.lay(second)
    desk.reader.plug()
    desk.row("30002", "status.borrowed")
    assert desk.central.loans().keys() == {"30001", "30002"}
    desk.press(Action.FINISH)
    desk.screen(Screen.DONE)
    desk.reader.unplug()
    desk.later(7.0)
    desk.wait(lambda view: view.screen is Screen.OUT_OF_ORDER)
    desk.reader.plug()
    desk.screen(Screen.ATTRACT)


def test_the_central_system_stopped_mid_session_and_back(desk: Rig) -> None:
    first, second = desk.tag("30001"), desk.tag("30002")
    desk.sign_in()
    desk.lay(first)
    desk.row("30001", "status.borrowed")
    desk.central.kill()
    desk.proxy.cut()
    desk.lay(second)
    desk.wait(lambda view: view.notice and view.notice.key == "notice.ils_down")
    assert desk.afi(second) == SECURED
    desk.central.start()
    desk.row("30002", "status.borrowed")
    assert desk.central.loans() == {"30001": (CARD, 0), "30002": (CARD, 0)}
    assert desk.afi(second) == LOANED


def wrong_sum(line: bytes) -> bytes:
    return line[:-5] + (b"0000" if line[-5:-1] != b"0000" else b"0001") + b"\r"


def wrong_sequence(line: bytes) -> bytes:
    """A true checksum over the wrong AY: an answer to something else."""
    place = line.rindex(b"AY") + 2
    other = line[:place] + (b"7" if line[place:place + 1] != b"7" else b"3") + b"AZ"
    return other + b"%04X\r" % (-sum(other) & 0xFFFF)


def test_an_answer_with_a_wrong_checksum_is_asked_for_again_and_nothing_is_done_twice(desk: Rig) -> None:
    uid = desk.tag("30001")
    desk.sign_in()
    desk.proxy.bites.append((b"12", wrong_sum))
    desk.lay(uid)
    desk.row("30001", "status.borrowed")
    assert (desk.proxy.count(b"97"), desk.proxy.count(b"11")) == (1, 1)
    assert desk.central.loans() == {"30001": (CARD, 0)}


@pytest.mark.parametrize("bite", [
    pytest.param(wrong_sequence, id="wrong sequence number"),
    pytest.param(lambda line: line[:len(line) // 2], id="cut in half and silent"),
    pytest.param(lambda line: None, id="cut off"),
    pytest.param(lambda line: b"12" + b"A" * 10_000_000 + b"\r", id="ten megabytes"),
    pytest.param(lambda line: bytes(range(1, 13)) * 20 + b"\r", id="noise"),
])
@pytest.mark.parametrize("deed", ["loan", "return"])
def test_a_bitten_answer_is_never_believed_and_nothing_is_done_twice(desk: Rig, bite: object, deed: str) -> None:
    uid = desk.tag("30001")
    desk.sign_in()
    if deed == "loan":
        desk.proxy.bites.append((b"12", bite))  # type: ignore[arg-type]
    desk.lay(uid)
    desk.row("30001", "status.borrowed")
    assert desk.central.loans() == {"30001": (CARD, 0)}
    assert desk.afi(uid) == LOANED
    if deed == "return":
        desk.press(Action.FINISH)
        desk.lift(uid)
        desk.press(Action.FINISH)
        desk.screen(Screen.ATTRACT)
        desk.proxy.bites.append((b"10", bite))  # type: ignore[arg-type]
        desk.press(Action.RETURN)
        desk.lay(uid)
        desk.row("30001", "status.cart")
        assert desk.central.loans() == {}
        assert desk.afi(uid) == SECURED
    assert desk.proxy.count(b"11") == 1


def test_nothing_of_the_patron_stays_in_the_kiosks_files(desk: Rig) -> None:
    uid = desk.tag("30001")
    desk.sign_in()
    desk.lay(uid)
    desk.row("30001", "status.borrowed")
    desk.press(Action.FINISH)
    desk.screen(Screen.DONE)
    desk.stop()
    written = b"".join(path.read_bytes() for path in desk.data.rglob("*") if path.is_file())
    for secret in (CARD, "Demo, Aino", "Teos 1"):
        assert secret.encode() not in written
    desk.start()


def test_another_patrons_card_ends_the_first_session_before_theirs_begins(desk: Rig) -> None:
    first, second = desk.tag("30001"), desk.tag("30002")
    desk.sign_in()
    desk.lay(first)
    desk.row("30001", "status.borrowed")
    desk.show_card(OTHER)
    desk.wait(lambda view: view.overlay and view.overlay.title.key == "other_card.title")
    desk.press(Action.YES)
    desk.screen(Screen.PIN)
    desk.type(OTHER_PIN)
    desk.screen(Screen.BORROW)
    desk.lift(first)
    desk.lay(second)
    desk.row("30002", "status.borrowed")
    assert desk.central.loans() == {"30001": (CARD, 0), "30002": (OTHER, 0)}


def a_year_ago(line: bytes) -> bytes:
    """A 98 with another date and its sum."""
    told = line[:14] + b"2001" + line[18:line.rindex(b"AZ") + 2]
    return told + b"%04X\r" % (-sum(told) & 0xFFFF)


def test_with_clocks_that_differ_nothing_is_returned_and_the_patron_is_told_until_they_agree(desk: Rig) -> None:
    uid = desk.tag("30001")
    desk.sign_in()
    desk.lay(uid)
    desk.row("30001", "status.borrowed")
    desk.lift(uid)
    desk.stop()
    desk.proxy.bites += [(b"98", a_year_ago)] * 2       # on connecting, and when it is asked again
    desk.start()
    desk.screen(Screen.ATTRACT)
    desk.press(Action.RETURN)
    desk.lay(uid)
    desk.row("30001", "status.not_returned", "refusal.return.clock")
    assert desk.proxy.count(b"09") == 0
    assert desk.afi(uid) == LOANED
    desk.press(Action.FINISH)
    desk.lift(uid)
    desk.press(Action.FINISH)
    desk.screen(Screen.ATTRACT)
    desk.press(Action.RETURN)
    desk.lay(uid)
    desk.row("30001", "status.cart")
    assert desk.central.loans() == {}
    assert desk.afi(uid) == SECURED
