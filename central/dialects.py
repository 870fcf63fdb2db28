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
    charset: str = "utf-8"              # of accounts that have none of their own
    decomposed: bool = False            # answers in Unicode NFD
    delimiter: str = " "                # what stands for | in a value
    unanswered: frozenset[str] = frozenset()    # requests it does not know: an N in BX
    reads_version: bool = False         # a 99 whose version is not 2.x ends protocol 2 until the next login

    # What it takes from a request.
    second_checkout_renews: bool = True  # whatever the SC renewal policy says
    empty_pin_counts: bool = True       # an empty AD is a wrong PIN, and locks in the end
    cancels: bool = True                # BI Y undoes
    reads_location: bool = True         # AP of a 09 says where it happens
    finds_titles: bool = True           # AJ of a 15 is a title's number; else an item's barcode, as AB
    back_dates: bool = False            # the return date of a 09 counts though the terminal was on line
    process_ends_at_checkin: bool = False   # an item in process goes to the collection, and CV 53 hides where it goes

    # How it words an answer.
    greeting: str = "Greetings from the library."
    wrong_pin: str = "-- Invalid password"  # AF of a 64 and a 24
    tells_blocks: bool = True           # AF of a 64 tells why borrowing is refused
    pa: PatronPa = PatronPa.NOTHING
    always_cq: bool = False             # 24 has CQ N when no PIN was given
    names_hold_patron: bool = False     # DA of a 10: name, e-mail and telephone of who waits
    hold_phone: str = ""                # the field of a 10 with the telephone of who waits
    returns_pin: bool = False           # 64 has AD, the PIN that was right
    short_amounts: bool = False         # BV 0 and 2.5 for 0.00 and 2.50
    fixed_item_kind: bool = False       # 18: security marker 02 and fee type 01 whatever the item is
    tells_promised_due: bool = True     # AH of a 12 to a loan made off line
    empty_media_type: bool = False      # 30 has CK even when it has nothing to say
    institution_blank: str = ""         # behind AO
    internal_id: str = ""               # the field of a 64 with the patron's internal number
    fee_fields: bool = False            # 64 has CG, FA, FD and FE for each fee, when fees are asked for
    due_format: str = "%Y%m%d    %H%M%S"    # AH
    tells_patron_fields: bool = True    # 64 has AQ, PB, PC and PI


_ENTITY = "&#124;"
HOUSE = Dialect(name="house")
_KOHA = replace(
    HOUSE, name="koha", greeting="Greetings from Koha.", pa=PatronPa.EXPIRY, unanswered=frozenset(("19",)),
    reads_version=True, cancels=False, finds_titles=False, always_cq=True, names_hold_patron=True, short_amounts=True,
    fixed_item_kind=True, empty_media_type=True, back_dates=True, delimiter=_ENTITY, tells_promised_due=False,
    habits=Habits(terminator=b"\r\n", replays=False, refuses_unknown=True, keeps_number=False, any_trailer=False))
_STRICT = replace(HOUSE, name="generic", second_checkout_renews=False, empty_pin_counts=False, greeting="",
                  tells_blocks=False, tells_patron_fields=False)
_SIPSERVER = replace(_STRICT, name="sipserver", decomposed=True, delimiter=_ENTITY, pa=PatronPa.EXPIRY,
                     tells_patron_fields=True, hold_phone="BF",
                     habits=Habits(replays=False, hangs_up_on_unknown=True))
DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (
    HOUSE, _KOHA,
    replace(_KOHA, name="koha-suomi", pa=PatronPa.ACCESS, process_ends_at_checkin=True),
    _SIPSERVER,
    replace(_SIPSERVER, name="evergreen", decomposed=False, internal_id="XI", habits=Habits(signs=False)),
    replace(_STRICT, name="folio", charset="cp850", reads_location=False, fee_fields=True),
    replace(_STRICT, name="sierra", tells_blocks=True, institution_blank=" ", wrong_pin="Invalid PIN entered",
            due_format="%m-%d-%Y %H:%M"),
    replace(_STRICT, name="symphony", charset="cp850", unanswered=frozenset(("15", "25")), returns_pin=True,
            due_format="%m/%d/%Y,%H:%M"),
    _STRICT)}
