"""One item in the list: cover, title, author, what became of it, and its sign. As tall as its words need."""
from __future__ import annotations

from kiosk.engine.view import Icon, RowView, Tone
from kiosk.ui.parts.cover import cover
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Node, Sign, Weight, Words, shifted
from kiosk.ui.tokens import BODY, RADIUS, SMALL
from kiosk.ui.units import Rect

PAD, COVER, SIGN = 16.0, (92.0, 130.0), 68.0
UNBOUND = 4000.0
_SOLID = {Icon.TICK, Icon.RENEW, Icon.ATTENTION, Icon.WARNING, Icon.QUESTION}


def row(desk: Desk, view: RowView, width: float) -> tuple[float, tuple[Node, ...], tuple[Node, ...]]:
    """Height, body nodes and sign node of a row, laid out from (0, 0)."""
    theme = desk.theme
    urgent = view.needs_attention
    left = PAD + COVER[0] + 24
    sign_room = SIGN + 28
    room = width - left - sign_room - 20
    blocks = _blocks(desk, view, room)
    tall = max(sum(words.rect.h for words in blocks[0]), sum(words.rect.h for words in blocks[1]))
    full = sum(words.rect.h for words in blocks[2])
    text_height = tall + full
    height = max(COVER[1] + 2 * PAD, text_height + 2 * PAD + (8 if full else 0))
    hue = theme.hue(view.tone)
    card = Rect(0, 0, width, height)
    body: list[Node] = [Box(card, theme.tint(view.tone) if urgent else theme.surface, RADIUS,
                            hue if urgent else (theme.outline if theme.flat else ""),
                            (6 if theme.flat else 4) if urgent else (3 if theme.flat else 0),
                            raised=not urgent)]
    body += cover(desk, Rect(PAD, (height - COVER[1]) / 2 if height < 240 else PAD, *COVER), view.title, view.author)
    top = (height - text_height) / 2
    for column, dx in ((blocks[0], left), (blocks[1], left)):
        y = top + (tall - sum(words.rect.h for words in column)) / 2
        for words in column:
            body.append(shifted(words, dx, y))
            y += words.rect.h
    y = top + tall
    for words in blocks[2]:
        body.append(shifted(words, left, y))
        y += words.rect.h
    side = SIGN if view.icon in _SOLID else SIGN - 8
    sign = Sign(Rect(width - 28 - SIGN + (SIGN - side) / 2, (height - side) / 2, side, side), view.icon.value, hue)
    return height, tuple(body), (sign,)


def _blocks(desk: Desk, view: RowView, room: float) -> tuple[list[Words], list[Words], list[Words]]:
    """Words at the left, at the right, and over the full width below."""
    theme = desk.theme
    detail_full = view.needs_attention and view.detail is not None
    status_colour = theme.hue(view.tone) if view.icon not in _SOLID and view.tone is not Tone.BUSY else theme.text
    status = desk.say(view.status)
    detail = desk.say(view.detail) if view.detail and not detail_full else ""
    small = SMALL * desk.factor
    needed = max(desk.type.width(status, small, Weight.SEMIBOLD), desk.type.width(detail, small, Weight.REGULAR)) + 2
    title = view.title or (desk.say(view.placeholder) if view.placeholder else "")
    longest = max((desk.type.width(word, BODY * desk.factor, Weight.SEMIBOLD) for word in title.split()), default=0)
    aside = needed + 24 + max(longest, room * 0.42) <= room
    across = room - needed - 24 if aside else room

    def set_words(text: str, size: float, weight: Weight, colour: str, wide: float, x: float = 0.0,
                  align: Align = Align.LEFT, lines: int = 2) -> Words:
        rect = Rect(x, 0, wide, UNBOUND)
        return desk.words(text, size, rect, colour, weight=weight, align=align, lines=lines, pitch=1.22)

    left = [set_words(title, BODY, Weight.SEMIBOLD if view.title else Weight.REGULAR,
                      theme.text if view.title else theme.text2, across)]
    if view.author:
        left.append(set_words(view.author, SMALL, Weight.REGULAR, theme.text2, across, lines=1))
    right: list[Words] = []
    below: list[Words] = []
    if aside:
        right.append(set_words(status, SMALL, Weight.SEMIBOLD, status_colour, needed, room - needed, Align.RIGHT, 1))
        if detail:
            right.append(set_words(detail, SMALL, Weight.REGULAR, theme.text2, needed, room - needed, Align.RIGHT, 1))
    else:
        left.append(set_words(status, SMALL, Weight.SEMIBOLD, status_colour, room, lines=2))
        if detail:
            left.append(set_words(detail, SMALL, Weight.REGULAR, theme.text2, room, lines=3))
    if detail_full and view.detail:
        below.append(set_words(desk.say(view.detail), SMALL + 2, Weight.SEMIBOLD, theme.text, room, lines=4))
    return left, right, below
