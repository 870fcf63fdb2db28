"""Cards in the largest text: rows of the list, and what is told apart from the rest.

As high as their words; one that is higher than a page goes on in another card.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.engine.view import Icon, RowView, Tone
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.leaf import Block, part_of, words
from kiosk.ui.parts.list import spoken
from kiosk.ui.scene import Align, Box, Control, Motion, Node, Sheet, Sign, Weight, Words
from kiosk.ui.tokens import APART, BODY, HEAD, RADIUS, RADIUS_LARGE, SMALL
from kiosk.ui.units import Rect

PAD, SIGN, BESIDE = 18.0, 96.0, 32.0
AROUND = 2 * PAD + 10              # a card without a sign is so much wider than its words
_TOLD = (Icon.TICK, Icon.RENEW, Icon.ATTENTION, Icon.WARNING, Icon.QUESTION, Icon.CHOSEN, Icon.UNCHOSEN, Icon.CLOCK,
         Icon.LETTER, Icon.COIN)
"""Signs whose state has no colour of its own beside them."""


@dataclass(frozen=True, slots=True)
class Card:
    """`lines`: of words side by side, one under the other, from x = 0 within it. `box`: filled, stroked. `sign`: its
    name and colour, at the far end of the first line, or before all of them where it `leads`."""

    key: str
    width: float
    lines: tuple[tuple[Words, ...], ...]
    box: Box
    sign: tuple[str, str] | None = None
    leads: bool = False
    control: Control | None = None
    motion: Motion = Motion.ENTER
    popped: bool = False           # its sign is a layer of its own

    @property
    def tall(self) -> float:
        told = sum(max(one.rect.h for one in line) for line in self.lines)
        return max(told, SIGN if self.sign else 0.0) + 2 * PAD

    def block(self, x: float, above: float = APART, called: bool = False, rows: int = 0) -> Block:
        return Block(self.sheet(x), self.tall, above, called=called, rows=rows,
                     cut=lambda room: self._cut(x, room, above, called, rows))

    def sheet(self, x: float) -> Sheet:
        sheet = Sheet()
        place = Rect(0, 0, self.width, self.tall)
        nodes: list[Node] = [replace(self.box, rect=place)]
        left = PAD + 4 + (SIGN + PAD if self.sign and self.leads else 0)
        told = sum(max(one.rect.h for one in line) for line in self.lines)
        y = (self.tall - told) / 2
        first = y + self.lines[0][0].pitch / 2
        for line in self.lines:
            high = max(one.rect.h for one in line)
            nodes += [replace(one, rect=Rect(left + one.rect.x, y + (high - one.rect.h) * 0.72, one.rect.w, one.rect.h))
                      for one in line]
            y += max(one.rect.h for one in line)
        if self.sign:
            top = max(PAD, first - SIGN / 2)
            sign = Sign(Rect(PAD if self.leads else self.width - PAD - SIGN, top, SIGN, SIGN), *self.sign)
            if self.popped:
                sheet.add(self.key, *nodes, motion=self.motion, origin=(x, 0.0))
                sheet.add(f"{self.key}:{self.sign[0]}", sign, origin=(x, 0.0), motion=Motion.POP)
            else:
                sheet.add(self.key, *nodes, sign, motion=self.motion, origin=(x, 0.0))
        else:
            sheet.add(self.key, *nodes, motion=self.motion, origin=(x, 0.0))
        if self.control is not None:
            sheet.control(replace(self.control, rect=place.moved(x, 0)))
        return sheet

    def _cut(self, x: float, room: float, above: float, called: bool, rows: int) -> list[Block]:
        """Cards of so many lines as have room, one under the other."""
        parts: list[list[tuple[Words, ...]]] = [[]]
        used = 2 * PAD
        for line in (piece for whole in self.lines for piece in _single(whole)):
            tall = max(one.rect.h for one in line)
            if parts[-1] and used + tall > room:
                parts.append([])
                used = 2 * PAD
            parts[-1].append(line)
            used += tall
        found = []
        for number, lines in enumerate(parts):
            one = replace(self, lines=tuple(lines), key=f"{self.key}#{number}" if number else self.key)
            if number:
                one = replace(one, sign=None, control=None, popped=False)
            found.append(Block(one.sheet(x), one.tall, above, called=called and not number,
                               rows=rows if not number else 0))
        return found


def _single(line: tuple[Words, ...]) -> list[tuple[Words, ...]]:
    """Each of its lines alone, where it is one text."""
    if len(line) > 1 or len(line[0].lines) == 1:
        return [line]
    return [(part_of(line[0], at, at + 1),) for at in range(len(line[0].lines))]


def plain_box(desk: Desk) -> Box:
    theme = desk.theme
    return Box(Rect(0, 0, 0, 0), theme.surface, RADIUS_LARGE, theme.outline if theme.flat else "",
               3 if theme.flat else 0, raised=True)


def told(desk: Desk, key: str, texts: Sequence[tuple[str, float, Weight]], width: float, *, box: Box | None = None,
         sign: tuple[str, str] | None = None, align: Align = Align.LEFT) -> Card:
    """Texts under each other in a card."""
    inner = width - 2 * PAD - 8 - (SIGN + PAD if sign else 0)
    lines = tuple((desk.type.flow(said, size * desk.size, weight, Rect(0, 0, inner, 0), desk.theme.text, align=align,
                                  pitch=1.18),) for said, size, weight in texts)
    return Card(key, width, lines, box or plain_box(desk), sign, leads=True)


def side_by_side(line: Sequence[Card], x: float, width: float, align: Align) -> Block:
    """Cards beside each other; one alone can be cut."""
    wide = sum(card.width for card in line) + APART * (len(line) - 1)
    x += (width - wide) / 2 if align is Align.CENTER else 0.0
    if len(line) == 1:
        return line[0].block(x)
    sheet = Sheet()
    for card in line:
        sheet.take(card.sheet(x), 0)
        x += card.width + APART
    return Block(sheet, max(card.tall for card in line), APART)


def row(desk: Desk, index: int, view: RowView, width: float) -> Card:
    """One item: its title and who wrote it, what became of it, and what to do."""
    texts = type(desk.texts), desk.texts.language
    look = (desk.frame, desk.view.appearance, desk.view.brand, texts, desk.view.now.date())
    return desk.type.once(_row, (index, view, width, look), desk, index, view, width)


def _row(desk: Desk, index: int, view: RowView, width: float) -> Card:
    theme, hue = desk.theme, desk.theme.hue(view.tone)
    pressed = view.chosen is not None or view.opens
    signed = not (view.slim and view.tone is Tone.NEUTRAL and not pressed)
    whole = width - 2 * PAD - 8
    narrow = whole - SIGN - PAD if signed else whole

    def flow(said: str, size: float, weight: Weight, colour: str, wide: float, x: float = 0.0) -> Words:
        return desk.type.flow(said, size * desk.size, weight, Rect(x, 0, wide, 0), colour, pitch=1.18)

    lines: list[tuple[Words, ...]] = []
    if view.plate is not None:
        if view.plate.small is not None:
            lines.append((flow(desk.say(view.plate.small), SMALL, Weight.SEMIBOLD, theme.text, narrow),))
        lines.append((flow(view.plate.large, 72, Weight.BOLD, theme.text, narrow),))
    title = view.title or (desk.say(view.placeholder) if view.placeholder else "")
    known = bool(view.title) or not view.is_work
    weight, ink = (Weight.SEMIBOLD, theme.text) if known else (Weight.REGULAR, theme.text2)

    def put(*parts: tuple[str, float, Weight, str]) -> None:
        """Beside each other where they have room, or one under the other."""
        there = [part for part in parts if part[0]]
        room = whole if lines else narrow
        wide = [desk.type.width(said, size * desk.size, heavy) + 2 for said, size, heavy, _ in there]
        if len(there) == 2 and sum(wide) + BESIDE <= room:
            lines.append((flow(*there[0], wide[0]), flow(*there[1], wide[1], wide[0] + BESIDE)))
            return
        for part in there:
            lines.append((flow(*part, whole if lines else narrow),))

    put((title, BODY, weight, ink), (view.author, SMALL, Weight.REGULAR, theme.text2))
    status = desk.say(view.status)
    coloured = hue if view.icon not in _TOLD and view.tone is not Tone.BUSY else theme.text
    short = desk.say(view.detail) if view.detail is not None and not view.needs_attention else ""
    put((status, SMALL, Weight.SEMIBOLD, coloured), (short, SMALL, Weight.REGULAR, theme.text2))
    if view.needs_attention and view.detail is not None:
        lines.append((flow(desk.say(view.detail), SMALL + 2, Weight.SEMIBOLD, theme.text, whole),))
    box = Box(Rect(0, 0, 0, 0), theme.tint(view.tone), RADIUS, hue, 6) if view.needs_attention else \
        replace(plain_box(desk), radius=RADIUS)
    if pressed:
        box = replace(box, stroke=theme.primary, line=4)
    control = Control(f"row:{index}", Rect(0, 0, 0, 0), spoken(desk, view), RADIUS, key=view.key) if pressed else None
    return Card(f"row:{view.key}", width, tuple(lines), box, (view.icon.value, hue) if signed else None,
                control=control, motion=Motion.INSERT, popped=view.tone is Tone.SUCCESS)


def heading(desk: Desk, x: float, width: float) -> list[Block]:
    """The count, and what needs the patron beside it, or under it."""
    view, theme = desk.view, desk.theme
    if view.list_heading is None:
        return []
    head = words(desk.type, "list_heading", desk.say(view.list_heading), HEAD * desk.size, Weight.BOLD,
                 Rect(x, 0, width, 0), theme.text, above=40, kept=True)
    if view.list_note is None:
        return [head]
    side, said = SMALL * desk.size, desk.say(view.list_note)
    taken = desk.type.width(desk.say(view.list_heading), HEAD * desk.size, Weight.BOLD) + 64
    beside = taken + side + 16 + desk.type.width(said, side, Weight.SEMIBOLD) + 2 <= width
    left = x + (taken if beside else 0.0)
    note = desk.type.flow(said, side, Weight.SEMIBOLD,
                          Rect(left + side + 16, (head.tall - side * 1.2) * 0.62 if beside else 0.0,
                               x + width - left - side - 16, 0), theme.text, pitch=1.2)
    sheet = head.sheet if beside else Sheet()
    sheet.add("list_note", note, Sign(Rect(left, note.rect.y + (note.pitch - side) / 2, side, side), "attention",
                                      theme.warning))
    return [replace(head, cut=None)] if beside else [head, Block(sheet, note.rect.h, 0.0, kept=True)]
