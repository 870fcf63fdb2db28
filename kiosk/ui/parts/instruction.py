"""What to do now: one title, one line under it, a few facts; and the picture of the pad."""
from __future__ import annotations

from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.notice import chips
from kiosk.ui.pictures import aspect, inks, terminal_colours
from kiosk.ui.scene import Align, Motion, Node, Picture, Sheet, Weight
from kiosk.ui.tokens import LEAD, TITLE
from kiosk.ui.units import Rect


def instruction(sheet: Sheet, desk: Desk, rect: Rect, *, title: float = TITLE, lines: int = 3,
                align: Align = Align.LEFT) -> float:
    """Title, lead and chips from the top of `rect`; returns the y below."""
    view, theme = desk.view, desk.theme
    share = 0.5 if view.lead else 0.8
    size = desk.head(title) if title == TITLE else title
    words = desk.words(view.title, size, Rect(rect.x, rect.y, rect.w, rect.h * share), theme.text, weight=Weight.BOLD,
                       align=align, lines=lines, pitch=1.12)
    nodes: list[Node] = [words]
    y = words.rect.bottom + 10
    if view.lead is not None:
        room = Rect(rect.x, y, rect.w, max(60.0, rect.bottom - y))
        lead = desk.words(view.lead, LEAD, room, theme.text2, align=align, lines=4, pitch=1.24)
        nodes.append(lead)
        y = lead.rect.bottom
    sheet.add(f"instruction:{view.title.key}", *nodes)
    if not view.chips:
        return y + 20
    return chips(sheet, desk, Rect(rect.x, y + 22, rect.w, 0), view.chips)


def fitted(rect: Rect, picture: str) -> Rect:
    """The place of a picture in the middle of `rect`, as large as fits."""
    shape = aspect(picture)
    width = min(rect.w, rect.h * shape)
    return Rect(rect.x + (rect.w - width) / 2, rect.y + (rect.h - width / shape) / 2, width, width / shape)


def pad(sheet: Sheet, desk: Desk, rect: Rect, *, hop: bool = False) -> None:
    """The pad with its books in the middle of `rect`, as large as fits; its halo breathes while something is read."""
    place = fitted(rect, "plate")
    colours = inks(desk.theme)
    sheet.add("pad_plate", Picture(place, "plate", colours))
    if desk.view.pad_active:
        sheet.add("pad_halo", Picture(place, "halo", colours), motion=Motion.HALO)
    sheet.add("pad_pile", Picture(place, "pile", colours), motion=Motion.HOP if hop else Motion.ENTER)


def card(sheet: Sheet, desk: Desk, rect: Rect, *, hop: bool = False) -> None:
    """The card and the waves of its reader, as large as fits `rect`."""
    place = fitted(rect, "card_body")
    colours = inks(desk.theme)
    sheet.add("card_body", Picture(place, "card_body", colours))
    sheet.add("card_waves", Picture(place, "waves", colours), motion=Motion.HOP if hop else Motion.ENTER)


def tap(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    """A hand that holds its card over the reader, as large as fits `rect`."""
    place, colours = fitted(rect, "reader"), inks(desk.theme)
    sheet.add("reader", Picture(place, "reader", colours))
    sheet.add("reader_waves", Picture(place, "reader_waves", colours))
    sheet.add("reader_card", Picture(place, "showing", colours), motion=Motion.HOP)


def terminal(sheet: Sheet, desk: Desk, rect: Rect, *, hop: bool = False) -> None:
    """The payment terminal and a card before it, as large as fits `rect`."""
    place, colours = fitted(rect, "terminal"), terminal_colours(desk.theme)
    sheet.add("terminal", Picture(place, "terminal", colours))
    sheet.add("pay_card", Picture(place, "pay_card", colours), motion=Motion.HOP if hop else Motion.ENTER)
