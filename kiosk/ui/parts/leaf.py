"""A column that is read page by page: blocks one under the other, as many whole ones on a page as have room.

There is nothing to drag: two buttons leaf through it. A block that is higher than a page is cut between its lines.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kiosk.ui.scene import Align, Control, Sheet, Weight, Words
from kiosk.ui.tokens import GAP
from kiosk.ui.typeset import Typesetter
from kiosk.ui.units import Rect


@dataclass(frozen=True, slots=True)
class Block:
    """Laid out from y = 0. `above`: the air over it, unless it is the first of a page. `kept`: it stays with what
    follows. `called`: the first page with such a block is the one to see first. `rows`: how many of the list begin in
    it. `cut`: into blocks no higher than this, or as low as can be."""

    sheet: Sheet
    tall: float
    above: float = GAP
    kept: bool = False
    called: bool = False
    rows: int = 0
    cut: Callable[[float], list[Block]] | None = None

    @property
    def controls(self) -> list[Control]:
        return self.sheet.controls


@dataclass(slots=True)
class Page:
    blocks: list[Block] = field(default_factory=list)

    @property
    def tall(self) -> float:
        return sum(block.tall + (block.above if index else 0.0) for index, block in enumerate(self.blocks))

    def with_(self, more: Sequence[Block]) -> Page:
        return Page([*self.blocks, *more])


def words(setter: Typesetter, key: str, text: str, size: float, weight: Weight, place: Rect, colour: str, *,
          align: Align = Align.LEFT, pitch: float = 1.2, above: float = GAP, called: bool = False,
          kept: bool = False) -> Block:
    """A block of one text, as high as its lines."""
    told = setter.flow(text, size, weight, place, colour, align=align, pitch=pitch)
    sheet = Sheet()
    sheet.add(key, told)

    def cut(room: float) -> list[Block]:
        parts = []
        for number, (start, lines) in enumerate(_shared(told, room)):
            part = Sheet()
            part.add(f"{key}#{number}" if start else key, lines)
            parts.append(Block(part, lines.rect.h, above if not start else 0.0, called=called, kept=kept))
        return parts

    return Block(sheet, told.rect.h, above, kept, called, cut=cut)


def _shared(told: Words, room: float) -> list[tuple[int, Words]]:
    """Its lines, as many together as have room."""
    count = max(1, int((room + 0.5) / told.pitch))
    return [(start, part_of(told, start, start + count)) for start in range(0, len(told.lines), count)]


def part_of(told: Words, start: int, end: int) -> Words:
    """Some of its lines, where the first of them all was."""
    lines = told.lines[start:end]
    return replace(told, lines=lines, rect=replace(told.rect, h=told.pitch * len(lines)))


def paged(blocks: Sequence[Block], room: float) -> list[Page]:
    """The pages of a column that is `room` high; one at least."""
    pages = [Page()]
    for block in (part for one in blocks for part in _fitting(one, room)):
        page = pages[-1]
        if not page.blocks or page.with_([block]).tall <= room + 0.5:
            page.blocks.append(block)
            continue
        carried = _carried(page)
        if Page([*carried, block]).tall > room + 0.5 or len(carried) == len(page.blocks):
            carried = []
        del page.blocks[len(page.blocks) - len(carried):]
        pages.append(Page([*carried, block]))
    return pages


def _fitting(block: Block, room: float) -> list[Block]:
    return block.cut(room) if block.cut is not None and block.tall > room + 0.5 else [block]


def _carried(page: Page) -> list[Block]:
    """What of its end goes along with what comes next."""
    count = 0
    while count < len(page.blocks) and page.blocks[-1 - count].kept:
        count += 1
    return page.blocks[len(page.blocks) - count:]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader is: on a page, and with low reach on the control of it that the button far below presses."""

    page: int
    control: str = ""


def places(pages: Sequence[Page], *, one_by_one: bool) -> list[Place]:
    found = []
    for number, page in enumerate(pages):
        names = [control.name for block in page.blocks for control in block.controls if control.enabled]
        found += [Place(number, name) for name in names] if one_by_one and names else [Place(number)]
    return found


def first_place(pages: Sequence[Page], found: Sequence[Place]) -> int:
    """Where reading begins: at what calls, or from above."""
    called = [number for number, page in enumerate(pages) if any(block.called for block in page.blocks)]
    return next((index for index, place in enumerate(found) if called and place.page == called[0]), 0)


def placed(page: Page, sheet: Sheet, y: float,
           change: Callable[[Block], Sheet] | None = None) -> list[tuple[float, Block]]:
    """Draws a page from `y`, its blocks as `change` has them; returns where each begins."""
    begins = []
    for index, block in enumerate(page.blocks):
        y += block.above if index else 0.0
        sheet.take(change(block) if change else block.sheet, y)
        begins.append((y, block))
        y += block.tall
    return begins
