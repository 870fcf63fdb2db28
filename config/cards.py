"""Card patterns: how every card still in pockets becomes the region's one card number.

A region names its patterns as data. Each says which texts it reads, what number they give, which check digit is
in the text and which in the number, and carries one example that is tried when the patterns are loaded. Both
ends use it: the kiosk on what its readers and keypad deliver, the central system on whatever any client sends.

Check digit rules: Luhn is ISO/IEC 7812-1 annex B; `mod10-codabar` is the library Codabar rule (weights 2 and 1
from the left); `mod11` has weights 2 to 7 from the right; `mod10-31` is the GS1 rule (weights 3 and 1 from the right).
"""
from __future__ import annotations

import re
import string
import warnings
from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_LENGTH = 64
_FORBIDDEN = re.compile(r"[|\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class CardSource(StrEnum):
    """How the identifier reached us."""

    BARCODE = "barcode"
    NFC = "nfc"
    TYPED = "typed"


class CheckDigit(StrEnum):
    """A check digit rule."""

    NONE = "none"
    LUHN = "luhn"
    CODABAR = "mod10-codabar"
    MOD11 = "mod11"
    GS1 = "mod10-31"


def check_digit(digits: str, rule: CheckDigit) -> str | None:
    """The check digit that follows `digits`; None where the rule has none for them (mod11 that leaves ten)."""
    if not (digits.isascii() and digits.isdigit()):
        return None
    numbers = [int(d) for d in digits]
    if rule is CheckDigit.LUHN:
        return _mod10(_doubled(numbers[::-1]))
    if rule is CheckDigit.CODABAR:
        return _mod10(_doubled(numbers))
    if rule is CheckDigit.GS1:
        return _mod10(sum(n * (3 if place % 2 == 0 else 1) for place, n in enumerate(reversed(numbers))))
    if rule is CheckDigit.MOD11:
        left = sum(n * (2 + place % 6) for place, n in enumerate(reversed(numbers))) % 11
        return None if left == 1 else str((11 - left) % 11)
    return ""


def _doubled(numbers: list[int]) -> int:
    return sum(sum(divmod(n * 2, 10)) if place % 2 == 0 else n for place, n in enumerate(numbers))


def _mod10(total: int) -> str:
    return str(-total % 10)


def normalise(text: str) -> str | None:
    """`text` in upper case without blanks, or None when it can be no identifier of anything.

    Refused: nothing left, more than 64 characters, only zeros, and `|`, CR, LF or any other control character.
    """
    if _FORBIDDEN.search(text):
        return None
    packed = "".join(text.split()).upper()
    if not packed or len(packed) > MAX_LENGTH or not packed.strip("0"):
        return None
    return packed


class CardPattern(BaseModel):
    """One kind of card. `pattern` must match the whole normalised text; `number` is a template over its named groups.

    In `number`, `{group}` puts a group, `{group:0>8}` fills it up with zeros to eight characters, and `{check}` puts
    the digit that `check` gives for everything before it. `verify` names the rule by which the last digit of the text
    read must follow from the digits before it; a text that fails it is not recognised.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    sources: frozenset[CardSource] = Field(min_length=1)
    pattern: str = Field(min_length=1)
    number: str = Field(min_length=1)
    check: CheckDigit = CheckDigit.NONE
    verify: CheckDigit = CheckDigit.NONE
    example: str = Field(min_length=1)
    gives: str = Field(min_length=1)

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.ASCII)

    @model_validator(mode="after")
    def _sound(self) -> CardPattern:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", FutureWarning)      # "[[" and the like: what it means may change
                groups = set(self._regex.groupindex)
        except (re.error, OverflowError, RecursionError, FutureWarning) as error:
            raise ValueError(f"card pattern {self.name!r}: the pattern is no regular expression: {error}") from None
        for name in self._names():
            if name != "check" and name not in groups:
                raise ValueError(f"card pattern {self.name!r}: number uses {{{name}}}, which the pattern does not name")
        if ("{check}" in self.number) != (self.check is not CheckDigit.NONE):
            raise ValueError(f"card pattern {self.name!r}: {{check}} in number and a check rule belong together")
        given = self.apply(normalise(self.example) or "")
        if given != self.gives:
            told = "is not recognised" if given is None else f"gives {given!r}"
            raise ValueError(f"card pattern {self.name!r}: its example {self.example!r} {told}, "
                             f"but {self.gives!r} was promised")
        return self

    def _names(self) -> list[str]:
        try:
            pieces = list(string.Formatter().parse(self.number))
        except ValueError as error:
            raise ValueError(f"card pattern {self.name!r}: number is no template: {error}") from None
        for _text, name, spec, conversion in pieces:
            plain = not conversion and re.fullmatch(r"(0>\d{1,2})?", spec or "")
            if name is not None and not (name.isidentifier() and plain):
                raise ValueError(f"card pattern {self.name!r}: number may hold "
                                 "{group}, {group:0>8} and {check} only")
        return [name for _text, name, _spec, _conversion in pieces if name is not None]

    def apply(self, text: str) -> str | None:
        """The number that a normalised text gives by this pattern alone, or None."""
        match = self._regex.fullmatch(text)
        if match is None:
            return None
        before = "".join(character for character in text[:-1] if character in string.digits)
        if self.verify is not CheckDigit.NONE and check_digit(before, self.verify) != text[-1]:
            return None
        groups = {name: value or "" for name, value in match.groupdict().items()}
        if self.check is CheckDigit.NONE:
            return self.number.format(**groups)
        head, _, after = self.number.partition("{check}")
        body = head.format(**groups)
        digit = check_digit(body, self.check)
        return None if digit is None else body + digit + after.format(**groups)


class CardPatterns(BaseModel):
    """The card patterns of a region, in the order in which they are tried."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    patterns: tuple[CardPattern, ...] = ()

    @model_validator(mode="after")
    def _agree(self) -> CardPatterns:
        names = [pattern.name for pattern in self.patterns]
        for pattern in self.patterns:
            if names.count(pattern.name) > 1:
                raise ValueError(f"card pattern {pattern.name!r} stands twice")
            for source in sorted(pattern.sources):
                if self.recognise(pattern.example, source) != pattern.gives:
                    raise ValueError(f"card pattern {pattern.name!r}: another pattern before it takes its example "
                                     f"{pattern.example!r} from {source.value}")
            if self.recognise(pattern.gives) != pattern.gives:
                raise ValueError(f"card pattern {pattern.name!r}: its number {pattern.gives!r} is not recognised as "
                                 "itself; a pattern for the region's own number is missing or takes it differently")
        return self

    def recognise(self, text: str, source: CardSource | None = None) -> str | None:
        """The region's number for what was read or typed; None when it is no card of the region.

        Without a source every pattern is tried: a client of the central system does not tell how it read the card.
        """
        packed = normalise(text)
        if packed is None:
            return None
        for pattern in self.patterns:
            if source is None or source in pattern.sources:
                number = pattern.apply(packed)
                if number is not None:
                    return number
        return None
