"""One item in the list: cover, title, author, what became of it, and its sign. As tall as its words need."""
from __future__ import annotations

from kiosk.engine.view import Icon, Plate, RowView, Tone, Work
from kiosk.ui.parts.cover import Dress, cover
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Node, Sign, Weight, Words, shifted
from kiosk.ui.tokens import BODY, RADIUS, SMALL, TARGET, TEXT_STEPS
from kiosk.ui.typeset import Style
from kiosk.ui.units import Rect

PAD, SIGN = 12.0, 68.0
COVER_TALL, COVER_WIDE = (94.0, 132.0), (78.0, 110.0)
UNBOUND = 4000.0
SHORT = 40                     # letters of a title that is never cut
PLATE = 216.0
SLIM = 72.0                        # at least as tall as that: its sign fits
_SOLID = {Icon.TICK, Icon.RENEW, Icon.ATTENTION, Icon.WARNING, Icon.QUESTION}
_PLAIN = {*_SOLID, Icon.CHOSEN, Icon.UNCHOSEN, Icon.CLOCK, Icon.LETTER, Icon.COIN}


Nodes = tuple[Node, ...]
Blocks = tuple[list[Words], list[Words], list[Words]]


def row(desk: Desk, view: RowView, width: float, dress: Dress | None = None) -> tuple[float, Nodes, Nodes]:
    """Height, body nodes and sign node of a row, laid out from (0, 0). `dress`: of its cover, beside the others.

    Of a long list one row changes at a time: each is laid out once in all that its look follows from.
    """
    texts = type(desk.texts), desk.texts.language
    look = (desk.frame, desk.view.appearance, desk.view.brand, texts, desk.view.now.date(), desk.ease)
    return desk.type.once(_row, (view, width, dress, look), desk, view, width, dress)


def _row(desk: Desk, view: RowView, width: float, dress: Dress | None) -> tuple[float, Nodes, Nodes]:
    art = _art(desk, view)
    left = PAD + art[0] + 24 if view.is_work else PAD + 20
    room = width - left - SIGN - 44
    beside, aside, below = _blocks(desk, view, room, width - 2 * PAD - 24)
    # What needs telling at length goes beside the cover while it is short, and under it when the text is large.
    under = bool(below) and below[0].rect.w > room
    upper = max(_tall(beside), _tall(aside)) + (0 if under else _tall(below))
    pressed = view.chosen is not None or view.opens
    head = max(art[1], upper, TARGET - 2 * PAD if pressed else 0.0)
    height = head + 2 * PAD + (_tall(below) + 10 if under else 0)
    body = _card(desk, view, Rect(0, 0, width, height))
    if view.is_work:
        place = Rect(PAD, PAD + (head - art[1]) / 2, *art)
        body += plate(desk, place, view.plate) if view.plate else \
            cover(desk, place, Work(view.title, view.author, view.cover), dress)
    top = PAD + (head - upper) / 2
    tall = max(_tall(beside), _tall(aside))
    body += _stacked(beside, left, top + (tall - _tall(beside)) / 2)
    body += _stacked(aside, left, top + (tall - _tall(aside)) / 2)
    body += _stacked(below, PAD + 12 if under else left, PAD + head + 6 if under else top + tall)
    side = SIGN if view.icon in _SOLID else SIGN - 8
    sign = Sign(Rect(width - 24 - SIGN + (SIGN - side) / 2, PAD + (head - side) / 2, side, side), view.icon.value,
                desk.theme.hue(view.tone))
    plain = view.slim and view.tone is Tone.NEUTRAL and view.chosen is None and not view.opens
    return height, tuple(body), () if plain else (sign,)


def _art(desk: Desk, view: RowView) -> tuple[float, float]:
    """Width and height of what stands for the item; no row is lower."""
    wide, tall = COVER_TALL if desk.frame.portrait else COVER_WIDE
    if view.plate:
        grown = growth(desk)
        wide, tall = PLATE * grown, tall * grown
    return wide, SLIM if view.slim else tall


def least(desk: Desk, view: RowView) -> float:
    """The height that the row has at least, known before its words are set."""
    return _art(desk, view)[1] + 2 * PAD


def growth(desk: Desk) -> float:
    """How much larger a plate is in larger text; where the list is narrow, its words need the room."""
    return min(desk.factor, TEXT_STEPS[1]) if desk.frame.portrait else 1.0


def plate(desk: Desk, rect: Rect, view: Plate) -> list[Node]:
    """The number to look for on a shelf, as large as fits; over it the shelf."""
    theme, grown = desk.theme, growth(desk)
    nodes: list[Node] = [Box(rect, theme.surface2, 16, theme.outline if theme.flat else "", 3 if theme.flat else 0)]
    inner = rect.inset(10, 6)
    top = 0.0
    if view.small is not None:
        small = desk.type.fit(desk.say(view.small), Style(SMALL * grown, Weight.SEMIBOLD, 1.15, SMALL), inner,
                              theme.text, align=Align.CENTER, lines=1)
        nodes.append(small)
        top = small.rect.h
    style = Style(min(72 * grown, (inner.h - top) / 1.1), Weight.BOLD, 1.1, SMALL)
    large = desk.type.fit(view.large, style, Rect(inner.x, inner.y + top, inner.w, inner.h - top), theme.text,
                          align=Align.CENTER, lines=1)
    nodes.append(shifted(large, 0, (inner.h - top - large.rect.h) / 2))
    return nodes


def _tall(words: list[Words]) -> float:
    return sum(one.rect.h for one in words)


def _stacked(words: list[Words], x: float, y: float) -> list[Words]:
    placed = []
    for one in words:
        placed.append(shifted(one, x, y))
        y += one.rect.h
    return placed


def _card(desk: Desk, view: RowView, rect: Rect) -> list[Node]:
    theme, hue = desk.theme, desk.theme.hue(view.tone)
    if view.needs_attention:
        return [Box(rect, theme.tint(view.tone), RADIUS, hue, 6 if theme.flat else 4)]
    return [Box(rect, theme.surface, RADIUS, theme.outline if theme.flat else "", 3 if theme.flat else 0, raised=True)]


def _blocks(desk: Desk, view: RowView, room: float, whole: float, apart: bool = True) -> Blocks:
    """Words beside the cover, words at the far side, and what is told at length. Unless `apart` there are none at the
    far side: nor are there where large ones would leave a title too little for its normal size."""
    theme = desk.theme
    detail_full = view.needs_attention and view.detail is not None
    status_colour = theme.hue(view.tone) if view.icon not in _PLAIN and view.tone is not Tone.BUSY else theme.text
    status = desk.say(view.status)
    detail = desk.say(view.detail) if view.detail and not detail_full else ""
    small = SMALL * desk.factor
    needed = max(desk.type.width(status, small, Weight.SEMIBOLD), desk.type.width(detail, small, Weight.REGULAR)) + 2
    title = view.title or (desk.say(view.placeholder) if view.placeholder else "")
    longest = max((desk.type.width(word, BODY * desk.factor, Weight.SEMIBOLD) for word in title.split()), default=0)
    author = min(desk.type.width(view.author, small, Weight.REGULAR) + 2, room * 0.7)
    aside = apart and needed + 24 + max(longest, author, room * 0.42) <= room
    across = room - needed - 24 if aside else room

    def set_words(text: str, size: float, weight: Weight, colour: str, wide: float, x: float = 0.0,
                  align: Align = Align.LEFT, lines: int = 2) -> Words:
        rect = Rect(x, 0, wide, UNBOUND)
        return desk.words(text, size, rect, colour, weight=weight, align=align, lines=lines, pitch=1.22)

    known = bool(view.title) or not view.is_work
    left = [set_words(title, BODY, Weight.SEMIBOLD if known else Weight.REGULAR, theme.text if known else theme.text2,
                      across, lines=2 if view.is_work and len(title) > SHORT else 3)]
    if aside and desk.factor > 1.001 and left[0].size < BODY:
        return _blocks(desk, view, room, whole, apart=False)
    if view.author:
        left.append(set_words(view.author, SMALL, Weight.REGULAR, theme.text2, across, lines=1))
    right: list[Words] = []
    below: list[Words] = []
    if aside:
        right.append(set_words(status, SMALL, Weight.SEMIBOLD, status_colour, needed, room - needed, Align.RIGHT, 1))
        if detail:
            right.append(set_words(detail, SMALL, Weight.REGULAR, theme.text2, needed, room - needed, Align.RIGHT, 1))
    else:
        left.append(set_words(status, SMALL, Weight.SEMIBOLD, status_colour, room, lines=4))
        if detail:
            left.append(set_words(detail, SMALL, Weight.REGULAR, theme.text2, room, lines=4))
    if detail_full and view.detail:
        told = set_words(desk.say(view.detail), SMALL + 2, Weight.SEMIBOLD, theme.text, room)
        if desk.step or len(told.lines) > 1:
            told = set_words(desk.say(view.detail), SMALL + 2, Weight.SEMIBOLD, theme.text, whole, lines=4)
        below.append(told)
    return left, right, below
