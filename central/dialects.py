"""How real central systems differ from this one, as data: one frozen `Dialect` each. Nothing here does anything.

Sources: the public sources of Koha C4/SIP as Koha-Suomi runs it, Evergreen's SIPServer and SIP2Mediator, edge-sip2,
and vendors' configuration guides. What is not known of a system is as HOUSE has it.
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from sip2.acs_link import Habits


class PatronPa(Enum):
    """What field PA of a 64 tells."""

    NOTHING = auto()
    EXPIRY = auto()         # the card's last day, YYYYMMDD
    ACCESS = auto()         # 1 welcome, 0 no self-service for this patron at the branch in the request's AO


STANDARD = Habits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One way of answering. The defaults are what `serve` does when no dialect is asked for."""

    name: str
    habits: Habits = STANDARD
    decomposed: bool = False            # answers in Unicode NFD
    second_checkout_renews: bool = True  # whatever the SC renewal policy says
    empty_pin_counts: bool = True       # an empty AD is a wrong PIN, and locks in the end
    pa: PatronPa = PatronPa.NOTHING
    process_ends_at_checkin: bool = False   # an item in process goes to the collection, and CV 53 hides where it goes
    greeting: str = "Greetings from the library."
    tells_blocks: bool = True           # AF of a 64 tells why borrowing is refused
    tells_patron_fields: bool = True    # 64 has AQ, PB, PC and PI


HOUSE = Dialect(name="house")
_KOHA = replace(HOUSE, name="koha", greeting="Greetings from Koha.", pa=PatronPa.EXPIRY,
                habits=Habits(terminator=b"\r\n", replays=False, refuses_unknown=True))
_STRICT = replace(HOUSE, name="generic", second_checkout_renews=False, empty_pin_counts=False, greeting="",
                  tells_blocks=False, tells_patron_fields=False)
_SIPSERVER = replace(_STRICT, name="sipserver", decomposed=True, pa=PatronPa.EXPIRY, tells_patron_fields=True,
                     habits=Habits(replays=False, hangs_up_on_unknown=True))
DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (
    _KOHA,
    replace(_KOHA, name="koha-suomi", pa=PatronPa.ACCESS, process_ends_at_checkin=True),
    _SIPSERVER,
    replace(_SIPSERVER, name="evergreen", decomposed=False, habits=Habits(signs=False)),
    replace(_STRICT, name="folio"),
    replace(_STRICT, name="sierra", tells_blocks=True),
    replace(_STRICT, name="symphony"),
    _STRICT)}
