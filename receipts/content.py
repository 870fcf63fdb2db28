"""What a receipt says, in words of its language and in the order it is read; how it looks is the renderers' business.

Items that are due together stand together, the next due date first; returned items by where they went.
"""
from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from receipts.catalogue import Catalogue, catalogue
from receipts.document import Destination, Receipt, ReceiptError, ReceiptKind, ReceiptLine

_LONGEST = 300                     # characters of any one text; a title is far shorter once it is on paper
_DESTINATIONS = tuple(Destination)


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    author: str = ""
    note: str = ""                 # "Laina uusittu"
    figure: str = ""               # at the far end of the title's line


@dataclass(frozen=True, slots=True)
class Group:
    """Items that share one due date or one destination. `caption` stands small above the `heading`."""

    caption: str
    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All words of a receipt. Empty strings are left out by the renderers."""

    language: str
    leftward: bool                 # written from right to left
    region: str
    branch: str
    moment: str
    heading: str
    count: str
    number: str                    # what is looked for on a hold shelf: nothing is larger
    card: str
    groups: tuple[Group, ...]
    contact: str
    thanks: str
    page: Callable[[int, int], str]


def content(receipt: Receipt) -> Content:
    """Put a receipt into words. Raises ReceiptError: unknown language, a card longer than its last four."""
    words = catalogue(receipt.language)
    kind = receipt.kind.value
    own = receipt.kind not in (ReceiptKind.RETURNS, ReceiptKind.HOLD)      # not of whoever brought items back
    if len(receipt.card_last4) > 4:
        raise ReceiptError("a receipt carries at most the last four characters of a card number")
    card = clean(receipt.card_last4)
    grouped = GROUPS[receipt.kind](words, receipt)
    return Content(
        language=receipt.language,
        leftward=words.leftward,
        region=clean(receipt.region),
        branch=clean(receipt.branch),
        moment=words.moment(receipt.printed_at),
        heading=words(f"{kind}.heading"),
        count=_count(words, receipt),
        number=clean(receipt.slip.number) if receipt.slip else "",
        card=words("payment.card" if receipt.paid else "card", mask=f"•••• {card}") if own and card else "",
        groups=grouped,
        contact=clean(receipt.contact),
        thanks=words(f"thanks.{kind}"),
        page=lambda page, pages: words("page", page=page, pages=pages),
    )


def _count(words: Catalogue, receipt: Receipt) -> str:
    if receipt.kind is ReceiptKind.TEST:
        return words("test.letters")
    if receipt.paid:
        return words("payment.by_card")
    if receipt.day:
        return words("day.since", moment=words.moment(receipt.day.since))
    if receipt.slip:
        return words("hold.number") if clean(receipt.slip.number) else ""
    return words.plural(f"{receipt.kind.value}.count", len(receipt.lines))


def clean(text: str) -> str:
    """One line of printable text: composed letters, no control or direction characters, single spaces."""
    composed = unicodedata.normalize("NFC", text[:_LONGEST])
    spaced = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else c for c in composed)
    shown = "".join(c for c in spaced if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join(shown.split())


def _payment(words: Catalogue, receipt: Receipt) -> tuple[Group, ...]:
    """The amount, and the numbers by which library and terminal find it again."""
    paid = receipt.paid
    if paid is None:
        raise ReceiptError("a receipt of a payment needs the payment")
    numbers = [Item(words("payment.reference"), clean(paid.reference), "" if paid.booked else words("payment.later"))]
    if paid.number:
        numbers.append(Item(words("payment.terminal"), clean(paid.number)))
    return (Group(words("payment.caption"), words.money(paid.amount, paid.currency), tuple(numbers)),)


def _hold(words: Catalogue, receipt: Receipt) -> tuple[Group, ...]:
    """Where it stands and how long; then what it is, by which staff find it when the system tells no number."""
    slip = receipt.slip
    if slip is None:
        raise ReceiptError("a slip of a hold needs the hold")
    shelf = (Group(words("hold.shelf"), clean(slip.shelf), ()),) if clean(slip.shelf) else ()
    until = (Group(words("hold.until"), words.date(slip.until), ()),) if slip.until else ()
    number = words("hold.item", number=clean(slip.item)) if slip.item else ""
    items = tuple(replace(_item(words, line), note=number) for line in receipt.lines)
    return (*shelf, *until, Group(words("hold.library"), clean(slip.library), items))


def _by_due(words: Catalogue, receipt: Receipt) -> tuple[Group, ...]:
    dated: dict[date, list[Item]] = {}
    worded: dict[str, list[Item]] = {}
    for line in receipt.lines:
        item = _item(words, line)
        if isinstance(line.due, date):
            dated.setdefault(line.due, []).append(item)
        else:
            worded.setdefault(clean(line.due or ""), []).append(item)
    groups = [Group(words("due.caption"), words.date(day), tuple(dated[day])) for day in sorted(dated)]
    groups += [Group(words("due.words"), due or words("due.unknown"), tuple(items)) for due, items in worded.items()]
    return tuple(groups)


def _by_destination(words: Catalogue, receipt: Receipt) -> tuple[Group, ...]:
    found: dict[tuple[int, str, str], list[Item]] = {}
    for line in receipt.lines:
        order = len(_DESTINATIONS) if line.destination is None else _DESTINATIONS.index(line.destination)
        found.setdefault((order, *_destination(words, line)), []).append(_item(words, line))
    return tuple(Group(*key[1:], tuple(found[key])) for key in sorted(found))


def _destination(words: Catalogue, line: ReceiptLine) -> tuple[str, str]:
    """Caption and heading of where the item went."""
    if line.destination is None:
        return "", words("destination.none")
    where = words(f"destination.{line.destination}")
    place = clean(line.place)
    return (where, place) if line.destination is Destination.TRANSPORT and place else ("", where)


def _item(words: Catalogue, line: ReceiptLine) -> Item:
    note = words("provisional") if line.provisional else words("renewed") if line.renewed else ""
    return Item(clean(line.title) or words("untitled"), clean(line.author), note)


def _day(words: Catalogue, receipt: Receipt) -> tuple[Group, ...]:
    """Counts, each with its name; then what was refused for which reason, where that is told."""
    day = receipt.day
    if day is None:
        raise ReceiptError("a report of the day needs its counts")
    counts = tuple(Item(words(f"day.{name}"), figure=str(n)) for name, n in day.counts)
    reasons = tuple(Item(words(f"day.reason.{name}"), figure=str(n)) for name, n in day.reasons)
    return (Group("", words("day.counts"), counts), *((Group("", words("day.reasons"), reasons),) if reasons else ()))


def _nothing(words: Catalogue, receipt: Receipt) -> tuple[Group, ...]:
    return ()


GROUPS = {ReceiptKind.LOANS: _by_due, ReceiptKind.RETURNS: _by_destination, ReceiptKind.PAYMENT: _payment,
          ReceiptKind.TEST: _nothing, ReceiptKind.HOLD: _hold, ReceiptKind.DAY: _day}
