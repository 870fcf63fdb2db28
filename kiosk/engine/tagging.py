"""Tags as staff see them, and what they want written on one. How it is written is no business of the engine's."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.engine.ils import ItemDescribed
from kiosk.engine.value import Value

Extras = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TagLook:
    """One tag as the reader sees it just now. `kind` and `model` as `devices.rfid.model` names them.

    Of a patron's card neither number nor bytes are here. `secured`: None when its AFI is neither of the two values.
    """

    uid: str
    kind: str
    item_id: str = ""
    owner: str = ""
    parts: int = 1
    part: int = 1
    model: str = ""
    afi: int | None = None
    secured: bool | None = None
    seen: int = 0                  # it answered in so many
    rounds: int = 100              # of its last rounds

    @property
    def always(self) -> bool:
        """In each of them."""
        return self.seen == self.rounds


@dataclass(frozen=True, slots=True)
class TagDump:
    """All of it. `memory` from block 0 on; empty where it could not be read, or is a patron's card's."""

    look: TagLook
    usage: int | None = None
    dsfid: int | None = None
    chip: int | None = None        # IC reference
    block: int = 4                 # bytes
    memory: bytes = b""
    extras: Extras = ()
    oddities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Strength:
    """Of a reader's field, in steps of its own."""

    step: int
    least: int
    most: int


# --- what is to be written --------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Inscription:
    """What a tag is to say, all of it."""

    item_id: str
    owner: str
    parts: int
    part: int
    usage: int
    usage_detail: int
    model: str
    extras: Extras = ()


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item's first tag, or another item's tag anew."""

    item_id: str
    owner: str = ""                # its ISIL


@dataclass(frozen=True, slots=True)
class Repair:
    """What the tag says, as its model wants it."""


@dataclass(frozen=True, slots=True)
class Convert:
    """What the tag says, in another data model."""

    model: str


@dataclass(frozen=True, slots=True)
class Again:
    """Writing this was not finished."""

    then: Inscription


Wish = NewItem | Repair | Convert | Again


@dataclass(frozen=True, slots=True)
class TagPlan:
    """`before` is on the tag now, `then` will be; `lost` is what the other model has no place for, `writes` how many
    writes that takes. Without a `then`: `why`, one of gone, unread, unfit."""

    before: TagDump | None = None
    then: Inscription | None = None
    lost: Extras = ()
    writes: int = 0
    why: str = ""

    @property
    def passing(self) -> bool:
        """It may be otherwise when the tag is looked at again."""
        return self.why in ("gone", "unread")


class WriteResult(StrEnum):
    """What became of a tag that was to be written."""

    DONE = "done"                  # and read back, its security too
    UNSECURED = "unsecured"        # the same, but its security does not stay
    UNCHANGED = "unchanged"        # it takes no write, and says what it said before
    TORN = "torn"                  # it reads as damaged, and can be written again
    UNSURE = "unsure"              # it did not answer to the end: it is as before, written or torn


@dataclass(frozen=True)
class Draft(Value):
    """`words` are typed, on that `page` of the keyboard, until there is a wish; `problem` is what was wrong with them,
    unknown_number or no_answer. `asked`: the question about the item
    `about` that is with the central system, and `unasked` are the items after it. `facts`: what it said of an item;
    None when it did not answer."""

    uid: str
    words: str = ""
    page: int = 0
    problem: str = ""
    wish: Wish | None = None
    asked: str = ""
    about: str = ""
    unasked: tuple[str, ...] = ()
    facts: tuple[tuple[str, ItemDescribed | None], ...] = ()
    planning: str = ""
    plan: TagPlan | None = None
    writing: str = ""

    @property
    def complete(self) -> bool:
        """All is known that is told before anything is written."""
        return self.plan is not None and self.plan.then is not None and not self.asked and not self.unasked

    def told(self, facts: ItemDescribed | None) -> Draft:
        return self.but(asked="", about="", facts=(*self.facts, (self.about, facts)))
