"""What is fuzzed: each target takes any bytes, and raises when a promise is broken.

`codec`: any bytes decode to a message or a DecodeError; what decodes is written anew and read as the same; explaining
and masking never raise. `links`: both ends of a link, fed any bytes in any pieces, raise nothing but Sip2Error, and
take no line for an answer that answers something else. `central` and `readers`: see the modules of that name.
"""
from __future__ import annotations

from collections.abc import Callable

from sip2.acs_link import AcsLink, Asked, Habits
from sip2.codec import MAX_VALUE, decode, encode
from sip2.dialects import EXPLAINED
from sip2.errors import DecodeError, EncodeError, Sip2Error
from sip2.explain import explain
from sip2.link import Answered, Failed, ScLink, Send
from sip2.mask import masked
from sip2.messages import BY_CODE, REQUESTS, Checkout, ItemInformation, LoginResponse, Message, ScStatus
from sip2.patient import OddityKind
from tests.fuzz.readers import readers as readers

Target = Callable[[bytes], None]
CHARSETS = ("utf-8", "cp850", "latin-1", "ascii")
DIALECTS = tuple(EXPLAINED.values())
HABITS = (Habits(), Habits(replays=False), Habits(signs=False, terminator=b"\r\n"),
          Habits(refuses_unknown=True), Habits(hangs_up_on_unknown=True))


def codec(data: bytes) -> None:
    """The first byte chooses character set and dialect."""
    choice, line = (data[0], data[1:]) if data else (0, b"")
    charset = CHARSETS[choice % len(CHARSETS)]
    masked(line)
    told = explain(line, charset=charset, dialect=DIALECTS[choice % len(DIALECTS)])
    try:
        decoded = decode(line, charset=charset)
    except DecodeError:
        assert told.trouble is not None
        return
    assert told.trouble is None
    assert told.name == type(decoded.message).__name__
    try:
        again = encode(decoded.message, sequence=decoded.sequence or 0)  # without: a version "0AY1" is one more AY
    except EncodeError:
        unwritable = len(line) > MAX_VALUE or any(letter in line for letter in (b"\n", b"\r", b"\0"))
        unwritable |= any(identifier in ("AY", "AZ") for identifier, _ in decoded.message.extra)
        assert decoded.oddities or unwritable or not line.isascii()
        return
    reread = decode(again)
    assert reread.checksum_ok is True
    if OddityKind.REPEATED_FIELD not in [odd.kind for odd in decoded.oddities]:     # an empty one is not written first
        assert reread.message == decoded.message


def links(data: bytes) -> None:
    """The first two bytes choose the settings, the third the size of the pieces."""
    first, second, size = (*data[:3], 0, 0, 0)[:3]
    pieces = [data[3:][at:at + size + 1] for at in range(0, len(data[3:]), size + 1)]
    _terminal(pieces, ScLink(charset=CHARSETS[first % 4], retries=second % 4, error_detection=bool(first & 4),
                             stateless=bool(first & 8)), Checkout(item_id="1") if first & 16 else ItemInformation())
    _system(pieces, AcsLink(charset=CHARSETS[first % 4], max_line=4096, habits=HABITS[second % len(HABITS)]))


def _terminal(pieces: list[bytes], link: ScLink, request: Message) -> None:
    link.ask(request, 0.0, 5.0)
    now = 0.0
    for piece in pieces:
        events = link.receive(piece, now)
        if not events and link.deadline is not None:
            now = link.deadline
            events = link.expire(now)
        for event in events:
            if isinstance(event, Answered):
                assert event.decoded.message.code in (*request.answers, "98")
                link.ask(request, now, 5.0)
            elif isinstance(event, Failed):
                assert isinstance(event.error, Sip2Error)
                return


def _system(pieces: list[bytes], link: AcsLink) -> None:
    try:
        for piece in pieces:
            link.receive(piece)
            while (event := link.next_event()) is not None:
                if isinstance(event, Asked):
                    assert isinstance(event.decoded.message, REQUESTS)
                    assert link.waiting
                    link.answer(_answer(event.decoded.message))
                elif isinstance(event, Send):
                    assert event.data.endswith((b"\r", b"\r\n"))
    except Sip2Error:
        return


def _answer(request: Message) -> Message:
    return BY_CODE[request.answers[0]]() if request.answers and not isinstance(request, ScStatus) else LoginResponse()
