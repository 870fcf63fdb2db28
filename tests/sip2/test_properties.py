"""Every message goes there and back; every byte string is a message or a typed error; noise never confuses a link."""
from __future__ import annotations

from datetime import datetime
from typing import Any
from unicodedata import normalize

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sip2 import codec
from sip2.acs_link import AcsLink, Asked
from sip2.codec import decode, encode
from sip2.errors import DecodeError, LineTooLong
from sip2.explain import explain
from sip2.fields import Kind
from sip2.framing import Framer
from sip2.layout import LAYOUTS, Layout
from sip2.link import Answered, Event, Failed, ScLink, Send
from sip2.mask import masked
from sip2.messages import (
    AcsStatus,
    Checkout,
    CheckoutResponse,
    ItemInformation,
    ItemInformationResponse,
    Message,
    ScStatus,
)
from sip2.orders import Orders
from sip2.patient import FIELD_IDS, Oddity, read_patiently
from tests.thorough import many

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="|\r\n\0"), max_size=40).map(
    lambda text: normalize("NFC", text)).filter(lambda text: len(text) <= 255)
DATES = st.none() | st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0))
BOOL = st.booleans()
LETTERS = {Kind.YES_NO: BOOL, Kind.ONE_ZERO: BOOL, Kind.YES_NO_UNSURE: st.none() | BOOL}


def _fixed(kind: Kind, width: int, read: Any) -> st.SearchStrategy[Any]:
    if kind in LETTERS:
        return LETTERS[kind]
    if kind is Kind.DATE:
        return DATES
    if kind is Kind.NUMBER:
        return st.none() | st.integers(0, 10 ** width - 1)
    if kind is Kind.VALUE:
        return st.text("Y 0123", min_size=width, max_size=width).map(read)
    return st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="|"),
                   min_size=width, max_size=width).map(read)


def _tagged(kind: Kind, default: Any, repeats: bool, read: Any) -> st.SearchStrategy[Any]:
    if repeats:
        return st.lists(TEXT, max_size=4).map(tuple)
    if kind is Kind.YES_NO:
        return st.none() | BOOL
    if kind is Kind.CODE:
        return st.none() | st.text("0123456789", min_size=1, max_size=2).map(read)
    if kind is Kind.VALUE:
        return st.text("YN", max_size=16).map(read)
    return TEXT if default is not None else st.none() | TEXT


def messages(layout: Layout) -> st.SearchStrategy[Message]:
    known = {tag.id for tag in layout.tags} | {"AY", "AZ"}
    values = {f.name: _fixed(f.kind, f.end - f.start, f.read) for f in layout.fixed}
    values |= {t.name: _tagged(t.kind, layout.defaults[t.name], t.repeats, t.read) for t in layout.tags}
    ids = st.sampled_from(sorted(FIELD_IDS - known))
    values["extra"] = st.lists(st.tuples(ids, TEXT), max_size=3).map(tuple)
    return st.builds(layout.cls, **values)


EVERY = st.one_of([messages(layout) for layout in LAYOUTS.values()])


@settings(max_examples=many(600, few=250), deadline=None)
@given(EVERY, st.none() | st.integers(0, 9), BOOL)
def test_every_message_goes_there_and_back(message: Message, sequence: int | None, signed: bool) -> None:
    line = encode(message, sequence=sequence, error_detection=signed)
    decoded = decode(line)
    assert decoded.message == message
    assert decoded.checksum_ok is (True if signed else None)
    assert decoded.sequence == (sequence if signed and message.code not in ("96", "97") else None)
    assert encode(decoded.message, sequence=sequence, error_detection=signed) == line
    masked(line)


@st.composite
def sloppy_texts(draw: st.DrawFn) -> str:
    """The text of any message, its fields in any order, some of them doubled or lost, some characters another."""
    text = encode(draw(EVERY), error_detection=False)[:-1].decode()
    end = LAYOUTS[text[:2]].end
    pieces = text[end:].split("|")[:-1]
    for change in draw(st.lists(st.sampled_from(["shuffle", "double", "lose"]), max_size=3)):
        if change == "shuffle":
            pieces = draw(st.permutations(pieces))
        elif pieces:
            at = draw(st.integers(0, len(pieces) - 1))
            pieces = pieces[:at] + [pieces[at]] * (2 if change == "double" else 0) + pieces[at + 1:]
    text = text[:end] + "".join(f"{piece}|" for piece in pieces)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(2, len(text)))
        text = text[:at] + draw(st.sampled_from("|AYBU0 Nä\u0308\n")) + text[at + draw(st.integers(0, 1)):]
    return text


@settings(max_examples=many(600, few=250), deadline=None)
@given(sloppy_texts())
def test_the_quick_and_the_patient_reader_agree(text: str) -> None:
    layout = LAYOUTS[text[:2]]
    codec._ORDERS[layout.code] = Orders(layout)
    try:
        quick = codec._read(layout, text)
    except (KeyError, ValueError):
        return      # not for the quick one
    oddities: list[Oddity] = []
    assert read_patiently(layout, text, oddities, None) == quick
    assert oddities == []
    assert codec._read(layout, text) == quick       # now by the order learned
    assert decode(text.encode()) == (quick, None, None, ())


LINES = st.sampled_from([encode(layout.cls(), sequence=3) for layout in LAYOUTS.values()])
NOISE = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda code, rest: code.encode() + rest, st.sampled_from(sorted(LAYOUTS)), st.binary(max_size=120)),
    st.builds(lambda line, at, data: line[:at] + data + line[at + len(data):], LINES, st.integers(0, 80),
              st.binary(max_size=6)),
    st.builds(lambda line, at: line[:at], LINES, st.integers(0, 120)))


@settings(max_examples=many(1000, few=400), deadline=None)
@given(NOISE, st.sampled_from(["utf-8", "cp850", "ascii", "latin-1"]))
def test_any_bytes_are_a_message_or_a_typed_error(noise: bytes, charset: str) -> None:
    masked(noise)
    try:
        decoded = decode(noise, charset=charset)
    except DecodeError:
        return
    assert decoded.message.code in LAYOUTS
    assert explain(noise, charset=charset).name == type(decoded.message).__name__


@settings(max_examples=many(300, few=150), deadline=None)
@given(LINES, st.data())
def test_a_changed_byte_never_passes_the_checksum(line: bytes, data: st.DataObject) -> None:
    line = line.rstrip(b"\r")
    at = data.draw(st.integers(0, len(line) - 5))
    byte = data.draw(st.integers(32, 126))
    if line[at] == byte:
        return
    try:
        good = decode(line[:at] + bytes([byte]) + line[at + 1:]).checksum_ok
    except DecodeError as error:
        good = error.checksum_ok
    assert good is not True


@settings(max_examples=many(300, few=150), deadline=None)
@given(st.binary(max_size=400), st.lists(st.integers(1, 9), max_size=60))
def test_how_bytes_are_cut_into_packets_changes_nothing(stream: bytes, cuts: list[int]) -> None:
    whole, cut = Framer(), Framer()
    whole.feed(stream + b"\r")
    at = 0
    for size in [*cuts, len(stream)]:
        cut.feed(stream[at:at + size])
        at += size
    cut.feed(b"\r")
    lines = list(iter(whole.next_line, None))
    assert list(iter(cut.next_line, None)) == lines
    assert all(line and b"\r" not in line and b"\n" not in line for line in lines)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_a_framer_never_holds_more_than_its_limit(data: bytes) -> None:
    framer = Framer(limit=100)
    longest = max(map(len, data.replace(b"\0", b"").replace(b"\n", b"\r").split(b"\r")))
    try:
        framer.feed(data)
    except LineTooLong:
        assert longest > 100
    else:
        assert longest <= 100


# --- two links and a channel that loses, doubles, delays, cuts and spoils --------------------------------------

FAULTS = st.lists(st.sampled_from(["deliver"] * 4 + ["lose", "double", "delay", "spoil", "cut"]), max_size=60)
REQUESTS = st.lists(st.tuples(st.sampled_from([Checkout, ItemInformation]), st.integers(0, 5)), min_size=1,
                    max_size=12)


class Channel:
    """One direction of the way between two links."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        self.late: list[bytes] = []

    def carry(self, line: bytes) -> list[bytes]:
        fault = self.faults.pop() if self.faults else "deliver"
        waiting, self.late = self.late, []
        match fault:
            case "lose":
                return waiting
            case "double":
                return [*waiting, line, line]
            case "delay":
                self.late = [line]
                return waiting
            case "spoil":
                middle = len(line) // 2
                return [*waiting, line[:middle] + bytes([line[middle] ^ 1]) + line[middle + 1:]]
            case "cut":
                return [*waiting, line[:len(line) // 2] + b"\r"]
        return [*waiting, line]


def _respond(request: Message, done: list[str]) -> Message:
    if isinstance(request, Checkout):
        done.append(request.item_id)
        return CheckoutResponse(ok=True, item_id=request.item_id, title_id=f"lent {request.item_id}")
    assert isinstance(request, ItemInformation)
    return ItemInformationResponse(item_id=request.item_id, title_id=f"seen {request.item_id}")


@settings(max_examples=many(300, few=150), deadline=None)
@example([(Checkout, 0), (Checkout, 0)], ["spoil", "spoil", "deliver", "spoil", "double"],
         ["lose", "double", "deliver", "deliver"])     # a doubled 96: one copy was refused, the other was carried out
@given(REQUESTS, FAULTS, FAULTS)
def test_over_a_lossy_way_no_answer_is_confused_and_nothing_is_done_twice(
        wanted: list[tuple[type[Message], int]], there: list[str], back: list[str]) -> None:
    terminal, system = ScLink(retries=3), AcsLink()
    system.receive(terminal.ask(ScStatus(), 0.0, 5.0))      # every link begins so, and learns that sums are in use
    assert isinstance(system.next_event(), Asked)
    assert isinstance(terminal.receive(system.answer(AcsStatus()), 0.0)[0], Answered)
    out, home = Channel(there), Channel(back)
    done: list[str] = []
    now = 0.0

    def exchange(data: bytes) -> list[Event]:
        """Carry bytes to the system and its answers back; give what the terminal makes of them."""
        events: list[Event] = []
        for piece in out.carry(data):
            system.receive(piece)
            while (event := system.next_event()) is not None:
                if isinstance(event, Asked):
                    answer = system.answer(_respond(event.decoded.message, done))
                elif isinstance(event, Send):
                    answer = event.data
                else:
                    continue
                for bytes_home in home.carry(answer):
                    events += terminal.receive(bytes_home, now)
        return events

    for number, (kind, item) in enumerate(wanted):
        name = f"{number}-{item}"
        before = len(done)
        events: list[Event] = exchange(terminal.ask(kind(item_id=name), now, 5.0))
        while True:
            ended = [event for event in events if isinstance(event, Answered | Failed)]
            if ended:
                break
            sends = [event.data for event in events if isinstance(event, Send)]
            events = []
            for data in sends:
                events += exchange(data)
            if not sends:
                now += 5.0
                events = terminal.expire(now)
        if isinstance(ended[0], Failed):
            happened = len(done) > before
            assert ended[0].error.in_doubt or not happened or kind is ItemInformation
            return
        assert ended[0].decoded.message.item_id == name     # type: ignore[attr-defined]
        assert ended[0].decoded.message.title_id.endswith(name)     # type: ignore[attr-defined]
        assert done[before:] == ([name] if kind is Checkout else [])
