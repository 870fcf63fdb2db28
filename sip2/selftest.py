"""What a technician wants to know of a new link, asked step by step: each finding numbered, with its remedy."""
from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sip2.client import Client
from sip2.dialects import GENERIC, Dialect
from sip2.errors import ConnectFailed, LoginRefused, Sip2Error
from sip2.messages import (
    AcsStatus,
    ItemInformation,
    ItemInformationResponse,
    Message,
    PatronInformation,
    PatronInformationResponse,
)
from sip2.noticed import REMEDIES
from sip2.patient import OddityKind
from sip2.values import AcsFunctions, CirculationStatus

LATEST_CLOCK = 120.0        # seconds the clocks may differ: a return is dated by the terminal's
_OURS = frozenset("äöåÄÖÅ")
_MISREAD = frozenset("„”Ž†™õ÷\x84\x86\x8e\x8f\x94\x99")    # what they look like: cp850 as Latin, Latin as cp850
_NEEDED = ("checkout", "checkin", "patron_information", "item_information", "renew")


class Verdict(StrEnum):
    GOOD = "ok"
    ODD = "look"
    BAD = "FAIL"
    SKIPPED = "skip"


@dataclass(frozen=True, slots=True)
class Finding:
    """One step: what was found, and what to do about it when it is not good. Names no person."""

    step: str
    verdict: Verdict
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Subjects:
    """What may be asked about. Nothing here changes anything; a PIN is tried once, and only the one given."""

    institution: str = ""
    patron: str | None = None
    pin: str | None = None
    item: str | None = None
    dialect: Dialect = GENERIC


def selftest(client: Client, subjects: Subjects, *, now: Callable[[], datetime] = datetime.now) -> Iterator[Finding]:
    """The findings in their order, told as they are made. Ends early when there is no link. Never raises."""
    try:
        status = client.connect()
    except LoginRefused as error:
        yield Finding("link", Verdict.GOOD, "The system answers.")
        yield Finding("login", Verdict.BAD, "The account is refused.", str(error))
        return
    except Sip2Error as error:
        found = "There is no link." if isinstance(error, ConnectFailed) else "Something answers, but not as SIP2."
        yield Finding("link", Verdict.BAD, found, str(error))
        return
    yield Finding("link", Verdict.GOOD, "The system answers.")
    yield Finding("login", Verdict.GOOD, "The account is accepted, or none is needed.")
    yield _checksum(client.signed)
    yield from _status(status, subjects, now())
    texts: list[str] = []
    yield _patron(client, subjects, None, texts)
    yield _patron(client, subjects, subjects.pin or "", texts)
    yield _item(client, subjects.item, texts)
    yield _charset(client, "".join(texts))
    if client.noticed.count(OddityKind.CHECKSUM):
        yield Finding("sums", Verdict.ODD, "Sums are taken over other bytes than those that come.",
                      REMEDIES[OddityKind.CHECKSUM])


def _checksum(signed: bool | None) -> Finding:
    if signed:
        return Finding("checksum", Verdict.GOOD, "Both ends send checksums.")
    if signed is None:
        return Finding("checksum", Verdict.ODD, "None is sent from here.", "Let this end send them, unless the system "
                       "takes none: without, a byte that is damaged on the way is believed.")
    return Finding("checksum", Verdict.ODD, "The answers carry none.", "Ask its operator to switch error detection on "
                   "for this account: without, a byte that is damaged on the way is believed.")


def _status(status: AcsStatus, subjects: Subjects, now: datetime) -> Iterator[Finding]:
    if not status.online:
        yield Finding("online", Verdict.BAD, "The system says it is off line.", "Ask its operator to bring it on line.")
    offered = status.supported_messages or AcsFunctions()
    missing = [name.replace("_", " ") for name in _NEEDED if not getattr(offered, name)]
    missing = missing if subjects.dialect.bx_trusted else []
    yield (Finding("BX", Verdict.ODD, f"Not offered: {', '.join(missing)}.",
                   "Ask the operator to allow these for the account, or do without them.")
           if missing else Finding("BX", Verdict.GOOD, "All that a kiosk needs is offered."))
    institution = subjects.institution
    if not institution:
        severity = Verdict.BAD if subjects.dialect.needs_institution else Verdict.ODD
        yield Finding("AO", severity, "No institution id was given.",
                      "Set it to the code of the branch: rules by branch are looked up by it, silently.")
    elif status.institution_id.strip() != institution:
        yield Finding("AO", Verdict.ODD, f"Sent {institution!r}, answered {status.institution_id!r}.",
                      "Some systems answer with an id of their own. Make sure that ours is the branch's code.")
    else:
        yield Finding("AO", Verdict.GOOD, "The institution id comes back as sent.")
    if status.datetime_sync is None:
        yield Finding("clock", Verdict.ODD, "The system does not tell its time.", "Keep this machine's clock by NTP.")
        return
    theirs = status.datetime_sync
    apart = abs((theirs - (now.astimezone(theirs.tzinfo) if theirs.tzinfo else now)).total_seconds())
    yield (Finding("clock", Verdict.GOOD, f"The clocks differ by {apart:.0f} s.") if apart <= LATEST_CLOCK else
           Finding("clock", Verdict.BAD, f"The clocks differ by {apart:.0f} s.",
                   "Set this machine's clock and time zone: a wrong one dates returns wrongly."))


def _ask(client: Client, step: str, message: Message) -> Message | Finding:
    try:
        return client.request(message)
    except Sip2Error as error:
        return Finding(step, Verdict.BAD, f"No usable answer to {message.code}.", str(error))


def _patron(client: Client, subjects: Subjects, pin: str | None, texts: list[str]) -> Finding:
    step = "patron" if pin is None else "PIN"
    if subjects.patron is None or pin == "":        # an empty PIN counts as a wrong one, and locks cards
        return Finding(step, Verdict.SKIPPED, "Nothing to ask with.", "Give --patron, and --pin.")
    answer = _ask(client, step, PatronInformation(patron_id=subjects.patron, patron_password=pin))
    if isinstance(answer, Finding):
        return answer
    if not isinstance(answer, PatronInformationResponse) or answer.valid_patron is not True:
        return Finding(step, Verdict.BAD, "The card is not valid there.", "Check the number of the test card.")
    texts += [answer.personal_name, *answer.screen_messages]
    if pin is None:
        return Finding(step, Verdict.GOOD, "The card is valid.")
    if answer.valid_patron_password is None:
        return Finding(step, Verdict.ODD, "The system did not check the PIN.", "Ask its operator whether it can.")
    if not answer.valid_patron_password:
        return Finding(step, Verdict.BAD, "The PIN is refused.", "Check it before trying again: cards are locked.")
    return Finding(step, Verdict.GOOD, "The PIN is accepted.")


def _item(client: Client, item: str | None, texts: list[str]) -> Finding:
    if item is None:
        return Finding("item", Verdict.SKIPPED, "Nothing to ask with.", "Give --item.")
    answer = _ask(client, "item", ItemInformation(item_id=item))
    if isinstance(answer, Finding):
        return answer
    if not isinstance(answer, ItemInformationResponse) or (
            not answer.title_id and answer.circulation_status is CirculationStatus.OTHER):
        return Finding("item", Verdict.BAD, "The item is not known there.", "Check the number of the test item.")
    texts.append(answer.title_id)
    return Finding("item", Verdict.GOOD, f"The item is known ({answer.circulation_status.name.lower()}).")


def _charset(client: Client, text: str) -> Finding:
    if client.noticed.count(OddityKind.CHARSET) or _garbled(text, client.charset):
        return Finding("charset", Verdict.BAD, "Letters come garbled.", "Set --charset as the system's account has it.")
    if text.isascii():
        return Finding("charset", Verdict.SKIPPED, "No letter beyond ASCII came.", "Use a test card or item with an ä.")
    return Finding("charset", Verdict.GOOD, "Letters beyond ASCII come whole.")


def _garbled(text: str, charset: str) -> bool:
    """UTF-8 is known by itself, anything else by what ä, ö and å look like in the wrong one of the usual sets."""
    if any(wrong in text for wrong in ("\ufffd", "Ã", "Â", "├", "õ„")):
        return True
    return codecs.lookup(charset).name != "utf-8" and not _OURS & set(text) and bool(_MISREAD & set(text))
