"""What the readers read: a card, one item, a pile, a blank, a foreign tag."""
from __future__ import annotations

from config.cards import CardSource
from devices.cards import CardPresented, CardRefused
from devices.drivers import card_reader
from devices.errors import DeviceError, TagError
from devices.rfid.calibration import ROUNDS
from devices.rfid.contents import read_contents
from devices.rfid.model import DecodedTag, TagKind
from devices.rfid.reader import TagReader
from devices.rfid.reception import Heard, Reception
from kiosk.doctor.devices import WELL, foreign, reader_told
from kiosk.engine.view import Icon, Text, text
from kiosk.setup.bench import Bench, Counted
from kiosk.setup.draft import DraftError
from kiosk.setup.told import Cell, Figures, Outcome, Told, as_said, bad, good, odd, skipped, value

HEAD = ("laid", "uid", "is", "item", "owner", "afi", "heard", "retries")
PAD, CARD = text("setup.about.pad"), text("setup.about.one_card")
UNNAMED = skipped(PAD, text("setup.name.no_reader"), text("setup.before.do"))
PILE = 5                           # items that are read together
LAID = ("item", "pile", "blank", "foreign")


def reads(bench: Bench) -> Outcome:
    """Each kind of tag once, as the technician lays it."""
    findings, rows, asked = _card(bench), list[tuple[Cell, ...]](), bench.conversation
    if not bench.pad:
        return Outcome((*findings, UNNAMED))
    try:
        with bench.reader() as reader:
            told = reader_told(reader)
            findings.append(Told(PAD, told.verdict, value(told.found), as_said(told.remedy) if told.remedy else None))
            for key in LAID:
                what = text(f"setup.about.{key}")
                if not asked.ready(f"reads.{key}", text(f"setup.reads.{key}", count=PILE), Icon.HAND):
                    findings.append(skipped(what, text("setup.left_out")))
                    continue
                expected = asked.number("reads.count", text("setup.reads.count"), PILE) if key == "pile" else 1
                asked.working(text("setup.reads.busy"))
                lying, read = _read(reader, what)
                rows += read
                findings.append(_judged(bench, key, lying, expected))
                asked.say(what, findings[-1].found)
    except DeviceError as error:
        findings.append(bad(PAD, text("setup.silent"), as_said(error)))
    return Outcome(tuple(findings), (Figures(text("setup.reads.figures"), HEAD, tuple(rows), (1, 2, 6)),))


def _card(bench: Bench) -> list[Told]:
    """A card of ours is told as such. Its number and its UID are somebody's, and go into no report."""
    url = str(bench.draft.now("card_reader", "url"))
    if not url or not bench.conversation.ready("reads.card", text("setup.reads.take_card"), Icon.UNCHOSEN):
        return [skipped(CARD, text("setup.left_out"))]
    try:
        reader = card_reader(url)
        reader.open()
    except DeviceError as error:
        return [bad(CARD, text("setup.silent"), as_said(error))]

    def see() -> CardPresented | CardRefused | None:
        event = reader.poll()
        return event if isinstance(event, CardPresented | CardRefused) else None
    try:
        held = bench.await_hands(text("setup.reads.hold"), see, Icon.CARD)
    except DeviceError as error:
        return [bad(CARD, text("setup.broke_off"), as_said(error))]
    finally:
        reader.close()
    match held:
        case CardPresented():
            return [_one_of_ours(bench, held)]
        case CardRefused(reason=reason):
            return [odd(CARD, text("setup.reads.refused"), as_said(reason))]
    return [skipped(CARD, text("setup.reads.no_card"))]


def _one_of_ours(bench: Bench, held: CardPresented) -> Told:
    try:
        patterns = bench.draft.settings().card_patterns
    except DraftError:
        patterns = None
    bench.conversation.say(value(f"{held.technology}, UID {held.uid}"), value(held.number or "-"))
    ours = patterns and any(patterns.recognise(one, CardSource.NFC) for one in (held.number, held.uid))
    found = text("setup.reads.ours" if ours else "setup.reads.not_ours", kind=held.technology,
                 octets=len(held.uid) // 2, letters=len(held.number))
    return good(CARD, found) if ours else odd(CARD, found, text("setup.reads.not_ours.do"))


def _read(reader: TagReader, what: Text) -> tuple[list[tuple[Heard, DecodedTag | None]], list[tuple[Cell, ...]]]:
    """What lies on the pad: how often each was heard, and what it says; the same as rows."""
    reception, dsfids = Reception(ROUNDS), dict[str, int]()
    for _ in range(ROUNDS):
        there = reader.inventory()
        reception.note(tag.uid for tag in there)
        dsfids |= {tag.uid: tag.dsfid for tag in there}
    lying: list[tuple[Heard, DecodedTag | None]] = []
    rows: list[tuple[Cell, ...]] = []
    for heard in reception.heard():
        counted = Counted(reader)
        afi, decoded = "", None
        try:
            decoded = read_contents(counted, heard.uid, dsfids[heard.uid], whole=True)
            afi = f"{reader.read_afi(heard.uid):02X}"
        except TagError:
            counted.failed += 1
        card = decoded is not None and decoded.kind is TagKind.PATRON_CARD
        tag = decoded.tag if decoded and not card else None
        is_: Cell = tag.model.value if tag else _kind(decoded)
        lying.append((heard, decoded))
        item, owner = (tag.item_id, tag.owner_isil) if tag else ("", "")
        rows.append((what, text("setup.reads.a_card") if card else heard.uid, is_, item, owner, afi,
                     text("setup.reads.times", times=heard.times, rounds=heard.rounds), str(counted.failed)))
    return lying, rows


def _kind(decoded: DecodedTag | None) -> Text:
    return text(f"staff.kind.{decoded.kind}") if decoded else text("setup.not_read")


def _judged(bench: Bench, key: str, lying: list[tuple[Heard, DecodedTag | None]], expected: int) -> Told:
    what = text(f"setup.about.{key}")
    weak = sum(heard.times < WELL for heard, _ in lying)
    if len(lying) != expected or weak:
        return odd(what, text("setup.reads.weak", heard=len(lying), count=expected, weak=weak),
                   text("setup.reads.weak.do"))
    kinds = {decoded.kind if decoded else None for _, decoded in lying}
    owners = {decoded.tag.owner_isil for _, decoded in lying if decoded and decoded.tag}
    if key == "foreign":
        ours = owners - {""} - foreign(owners, bench.draft.now("pad", "owners", default=()))
        return (odd(what, text("setup.reads.taken_for_ours"), text("setup.reads.taken_for_ours.do")) if ours else
                good(what, text("setup.reads.told_apart")))
    wanted = TagKind.BLANK if key == "blank" else TagKind.ITEM
    for _, decoded in lying:
        if kinds != {wanted} and (decoded is None or decoded.kind is not wanted):
            return odd(what, text("setup.reads.read_as", kind=_kind(decoded)), text("setup.reads.read_as.do"))
    return good(what, text("setup.reads.well", heard=len(lying), count=expected))
