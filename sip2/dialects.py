"""How library systems differ in speaking SIP2, as data: one frozen `Dialect` each. Nothing here does anything.

Sources: the public sources of Koha C4/SIP, Evergreen's SIPServer and edge-sip2, and vendors' configuration guides.
What is not known of a system stays as the standard has it.
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto

from sip2.reasons import COMMON, KOHA, SIERRA, Rules


class DateOrder(Enum):
    """How 3/4/2026 in AH is meant."""

    DAY_FIRST = auto()
    MONTH_FIRST = auto()


class PatronField(StrEnum):
    """What a vendor's own field of a 64 means."""

    ACCESS = "self-service access"        # 0 none at this branch, 1 welcome, above: groups
    EXPIRY = "expiry"
    BIRTH_DATE = "birth date"
    CATEGORY = "category"
    CATEGORY_NAME = "category's name"
    INTERNET = "internet right"
    HOME_BRANCH = "home branch"
    POSTCODE = "post code"
    EXPIRED = "expired"
    INTERNAL_ID = "internal number"


@dataclass(frozen=True, slots=True)
class NamedField:
    """A field of a vendor's own, or of the standard's in a message where the standard has none."""

    id: str
    meaning: str
    codes: tuple[str, ...]                     # the messages it stands in


class Alert(StrEnum):
    """What CV says of a returned item."""

    NONE = "none"
    HOLD_HERE = "hold here"
    HOLD_ELSEWHERE = "hold elsewhere"
    INTERLIBRARY = "inter-library loan"
    SEND = "send to another branch"
    STAFF = "staff"


STANDARD_ALERTS = (("00", Alert.NONE), ("01", Alert.HOLD_HERE), ("02", Alert.HOLD_ELSEWHERE),
                   ("03", Alert.INTERLIBRARY), ("04", Alert.SEND), ("99", Alert.STAFF))
PATRON_ANSWERS = ("24", "26", "64")
PatronFields = tuple[tuple[str, PatronField], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One kind of library system. Defaults: the standard, and caution where it leaves a choice."""

    name: str
    title: str
    unanswered: frozenset[str] = frozenset()   # requests it never carries out, whatever its BX says
    bx_trusted: bool = True                    # an N in its BX is believed
    needs_institution: bool = False            # AO decides what the patron may do here
    title_holds: bool = True                   # 15 finds a title by AJ
    no_block: bool = False                     # no block Y with a promised due date is taken as done
    charset: str = "utf-8"
    date_order: DateOrder = DateOrder.DAY_FIRST
    page: int = 40                             # items asked for at once by BP and BQ
    alerts: tuple[tuple[str, Alert], ...] = STANDARD_ALERTS
    patron_fields: PatronFields = ()
    more_fields: tuple[NamedField, ...] = ()
    delimiter: str = ""                        # what stands in a text for a | of the text's own; empty: not known
    item_parts: tuple[str, ...] = ()           # what stands between % in an item of AS, AT, AU, AV, BU and CD
    reasons: Rules = COMMON

    def meaning(self, code: str, identifier: str) -> str | None:
        """What this system means by a field of its own in a message; None when that is not known."""
        if code in PATRON_ANSWERS and identifier in (held := dict(self.patron_fields)):
            return held[identifier].value
        return next((one.meaning for one in self.more_fields if one.id == identifier and code in one.codes), None)

    def patron_field(self, meaning: PatronField) -> str | None:
        """The identifier of the field with this meaning; None when this system has none."""
        return next((tag for tag, held in self.patron_fields if held is meaning), None)

    @property
    def fee_lines(self) -> bool:
        """Does its 64 tell each fee by a number of its own, by which it can be paid alone?"""
        return _FEE_LINES[0] in self.more_fields

    def alert(self, code: str) -> Alert:
        """What this alert type means; an unknown one means staff."""
        return dict(self.alerts).get(code, Alert.STAFF)


_FEE_LINES = tuple(NamedField(identifier, meaning, ("64", "38")) for identifier, meaning in (
    ("CG", "fee's number"), ("FA", "fee: remaining"), ("FB", "fee: item"), ("FC", "fee: date"), ("FD", "fee: title"),
    ("FE", "fee: type"), ("FF", "fee: type's name"), ("FG", "fee: paid")))
_HOLDER_PHONE = NamedField("BF", "phone of the hold's patron", ("10",))

_ENTITY = "&#124;"                              # as all write that come of SIPServer
GENERIC = Dialect(name="generic", title="Any system, nothing assumed")
KOHA_UPSTREAM = Dialect(
    name="koha", title="Koha", unanswered=frozenset(("19",)), title_holds=False, no_block=True, reasons=KOHA,
    delimiter=_ENTITY,
    alerts=(*STANDARD_ALERTS, ("98", Alert.STAFF)),
    patron_fields=(("PB", PatronField.BIRTH_DATE), ("PC", PatronField.CATEGORY), ("PI", PatronField.INTERNET),
                   ("AQ", PatronField.HOME_BRANCH)))
KOHA_SUOMI = replace(
    KOHA_UPSTREAM, name="koha-suomi", title="Koha as run by Koha-Suomi", needs_institution=True,
    alerts=(*STANDARD_ALERTS, ("53", Alert.STAFF), ("98", Alert.STAFF)),
    patron_fields=(("PA", PatronField.ACCESS), *KOHA_UPSTREAM.patron_fields))
SIPSERVER = Dialect(
    name="sipserver", title="SIPServer", bx_trusted=False, delimiter=_ENTITY, more_fields=(_HOLDER_PHONE,),
    patron_fields=(("PA", PatronField.EXPIRY), ("PB", PatronField.BIRTH_DATE), ("PC", PatronField.CATEGORY),
                   ("PI", PatronField.INTERNET), ("AQ", PatronField.HOME_BRANCH)))
EVERGREEN = replace(
    SIPSERVER, name="evergreen", title="Evergreen (SIP2Mediator)", bx_trusted=True,
    patron_fields=(*SIPSERVER.patron_fields, ("XI", PatronField.INTERNAL_ID)))
FOLIO = Dialect(
    name="folio", title="FOLIO edge-sip2", charset="cp850", more_fields=_FEE_LINES,
    patron_fields=(("FU", PatronField.CATEGORY), ("FV", PatronField.CATEGORY_NAME)))
SIERRA_III = Dialect(name="sierra", title="Sierra", reasons=SIERRA, date_order=DateOrder.MONTH_FIRST)
SYMPHONY = Dialect(
    name="symphony", title="SirsiDynix Symphony", charset="cp850", date_order=DateOrder.MONTH_FIRST,
    unanswered=frozenset(("15", "25")), more_fields=(NamedField("AD", "PIN, returned", ("64",)),))

# Known by their fields only: lines can be explained, a terminal is not run against them.
POLARIS = Dialect(
    name="polaris", title="Polaris",
    patron_fields=(("BC", PatronField.BIRTH_DATE), ("PX", PatronField.EXPIRY), ("PY", PatronField.EXPIRED),
                   ("PZ", PatronField.POSTCODE)))
WISE = Dialect(name="wise", title="Wise", more_fields=(NamedField("GG", "licences and extensions", ("64",)),))
GOSSIP = Dialect(name="gossip", title="Gossip", more_fields=_FEE_LINES)
CICERO = Dialect(
    name="cicero", title="Cicero (FBS, Denmark)",
    more_fields=(NamedField("WS", "owner's ISIL", ("09", "10", "17", "18")),),
    item_parts=("item", "date", "title", "author", "material"))

BY_NAME = {dialect.name: dialect for dialect in (
    KOHA_SUOMI, KOHA_UPSTREAM, EVERGREEN, SIPSERVER, FOLIO, SIERRA_III, SYMPHONY, GENERIC)}
EXPLAINED = BY_NAME | {dialect.name: dialect for dialect in (POLARIS, WISE, GOSSIP, CICERO)}


def named(name: str) -> Dialect:
    """The dialect of this name. Raises ValueError naming those there are."""
    try:
        return BY_NAME[name]
    except KeyError:
        raise ValueError(f"No dialect {name!r}. Use one of: {', '.join(BY_NAME)}.") from None
