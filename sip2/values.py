"""Values inside SIP2 fields: enumerations open to unknown codes, and packed flags.

Source: 3M Standard Interchange Protocol 2.00, field definitions.
"""
from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from operator import attrgetter
from typing import Any, ClassVar, Self, cast


class OpenCode(StrEnum):
    """An enumeration that keeps a code it does not know, as a value of its own named UNLISTED."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, str):
            return None
        code = str.__new__(cls, value)
        code._name_ = "UNLISTED"
        code._value_ = value
        return code

    @property
    def listed(self) -> bool:
        return self._name_ != "UNLISTED"


class Language(OpenCode):
    UNKNOWN = "000"
    ENGLISH = "001"
    FRENCH = "002"
    GERMAN = "003"
    ITALIAN = "004"
    DUTCH = "005"
    SWEDISH = "006"
    FINNISH = "007"
    SPANISH = "008"
    DANISH = "009"
    PORTUGUESE = "010"
    CANADIAN_FRENCH = "011"
    NORWEGIAN = "012"
    HEBREW = "013"
    JAPANESE = "014"
    RUSSIAN = "015"
    ARABIC = "016"
    POLISH = "017"
    GREEK = "018"
    CHINESE = "019"
    KOREAN = "020"
    NORTH_AMERICAN_SPANISH = "021"
    TAMIL = "022"
    MALAY = "023"
    UNITED_KINGDOM = "024"
    ICELANDIC = "025"
    BELGIAN = "026"
    TAIWANESE = "027"


class ScState(OpenCode):
    OK = "0"
    OUT_OF_PAPER = "1"
    SHUTTING_DOWN = "2"


class HoldMode(OpenCode):
    ADD = "+"
    REMOVE = "-"
    CHANGE = "*"


class HoldType(OpenCode):
    OTHER = "1"
    ANY_COPY = "2"
    THIS_COPY = "3"
    ANY_COPY_AT_BRANCH = "4"


class CirculationStatus(OpenCode):
    OTHER = "01"
    ON_ORDER = "02"
    AVAILABLE = "03"
    CHARGED = "04"
    CHARGED_NOT_RECALLABLE = "05"
    IN_PROCESS = "06"
    RECALLED = "07"
    ON_HOLD_SHELF = "08"
    TO_BE_RESHELVED = "09"
    IN_TRANSIT = "10"
    CLAIMED_RETURNED = "11"
    LOST = "12"
    MISSING = "13"


class SecurityMarker(OpenCode):
    OTHER = "00"
    NONE = "01"
    TATTLE_TAPE = "02"
    WHISPER_TAPE = "03"


class FeeType(OpenCode):
    OTHER = "01"
    ADMINISTRATIVE = "02"
    DAMAGE = "03"
    OVERDUE = "04"
    PROCESSING = "05"
    RENTAL = "06"
    REPLACEMENT = "07"
    COMPUTER = "08"
    HOLD = "09"


class MediaType(OpenCode):
    """CK. Koha sends it empty where it has nothing to say."""

    UNTOLD = ""
    OTHER = "000"
    BOOK = "001"
    MAGAZINE = "002"
    BOUND_JOURNAL = "003"
    AUDIO_TAPE = "004"
    VIDEO_TAPE = "005"
    CD = "006"
    DISKETTE = "007"
    BOOK_WITH_DISKETTE = "008"
    BOOK_WITH_CD = "009"
    BOOK_WITH_TAPE = "010"


class PaymentType(OpenCode):
    CASH = "00"
    VISA = "01"
    CREDIT_CARD = "02"


@dataclass(frozen=True, kw_only=True)
class _Letters:
    """Flags packed one letter each, in the order of the fields."""

    _OFF: ClassVar[str] = " "

    @classmethod
    def parse(cls, text: str) -> Self:
        parsed: Self = _parse_letters(cast(Hashable, cls), text)
        return parsed

    @cached_property
    def text(self) -> str:
        return "".join(["Y" if on else self._OFF for on in attrgetter(*_names(cast(Hashable, type(self))))(self)])


@cache
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(cls))


@lru_cache(maxsize=1024)
def _parse_letters(cls: Any, text: str) -> Any:
    return cls(**{name: letter == "Y" for name, letter in zip(_names(cls), text, strict=False)})


@dataclass(frozen=True, kw_only=True)
class PatronFlags(_Letters):
    """Patron status, 14 letters: Y is true, blank is not. Shorter text leaves the rest false."""

    charge_denied: bool = False
    renewal_denied: bool = False
    recall_denied: bool = False
    hold_denied: bool = False
    card_lost: bool = False
    too_many_charged: bool = False
    too_many_overdue: bool = False
    too_many_renewals: bool = False
    too_many_claims_returned: bool = False
    too_many_lost: bool = False
    fines_too_high: bool = False
    fees_too_high: bool = False
    recall_overdue: bool = False
    too_many_billed: bool = False


@dataclass(frozen=True, kw_only=True)
class Summary(_Letters):
    """Which item list a 63 asks for: 10 letters, at most one Y by the standard; all blank asks for counts only."""

    holds: bool = False
    overdue: bool = False
    charged: bool = False
    fines: bool = False
    recalls: bool = False
    unavailable: bool = False
    unused6: bool = False
    unused7: bool = False
    unused8: bool = False
    unused9: bool = False


@dataclass(frozen=True, kw_only=True)
class AcsFunctions(_Letters):
    """BX, 16 letters: what the central system supports. Shorter text leaves the rest false."""

    _OFF: ClassVar[str] = "N"

    patron_status: bool = False
    checkout: bool = False
    checkin: bool = False
    block_patron: bool = False
    sc_acs_status: bool = False
    resend: bool = False
    login: bool = False
    patron_information: bool = False
    end_session: bool = False
    fee_paid: bool = False
    item_information: bool = False
    item_status_update: bool = False
    patron_enable: bool = False
    hold: bool = False
    renew: bool = False
    renew_all: bool = False


@dataclass(frozen=True, kw_only=True)
class SummaryCounts:
    """The six four-digit counts of a 64; None where the central system left blanks (unknown)."""

    holds: int | None = 0
    overdue: int | None = 0
    charged: int | None = 0
    fines: int | None = 0
    recalls: int | None = 0
    unavailable: int | None = 0

    @classmethod
    def parse(cls, text: str) -> SummaryCounts:
        return _parse_counts(text)

    @cached_property
    def text(self) -> str:
        numbers = (self.holds, self.overdue, self.charged, self.fines, self.recalls, self.unavailable)
        return "".join(["    " if n is None else f"{min(max(n, 0), 9999):04d}" for n in numbers])


@lru_cache(maxsize=1024)
def _parse_counts(text: str) -> SummaryCounts:
    pieces = [text[i:i + 4] for i in range(0, 24, 4)]
    return SummaryCounts(**{n: int(p) if p.isdecimal() and p.isascii() else None
                            for n, p in zip(_names(SummaryCounts), pieces, strict=True)})
