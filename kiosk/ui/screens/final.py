"""The screens that only tell: done, out of order, starting."""
from __future__ import annotations

from dataclasses import dataclass

from kiosk.engine.view import Screen, Tone, text
from kiosk.ui.parts.buttons import actions, beside
from kiosk.ui.parts.cover import shelf
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import card, fitted, pad
from kiosk.ui.parts.notice import chips
from kiosk.ui.pictures import inks
from kiosk.ui.scene import Align, Box, Motion, Node, Picture, Sheet, Sign, Weight, Words, shifted
from kiosk.ui.tokens import LEAD, RADIUS_LARGE, SMALL, TITLE
from kiosk.ui.units import Rect

_SIGNS = {Tone.SUCCESS: "tick", Tone.WARNING: "warning", Tone.ERROR: "attention", Tone.NEUTRAL: "hand",
          Tone.INFO: "help", Tone.BUSY: "dots", Tone.ACCENT: "hand"}

EDGE, BETWEEN = 28.0, 14.0         # of the line of today's hours
TODAY = 76.0                       # how high it may be


def final(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    """A large sign, what was done, and what not to forget."""
    floor = actions(sheet, desk, Rect(rect.x, rect.y, rect.w, rect.h - 40), desk.view.actions)
    rect = Rect(rect.x, rect.y, rect.w, floor - rect.y - 24)
    today = _today(desk, rect, TODAY)
    sheet.take(today, 0)
    if desk.view.today is not None:
        rect = Rect(rect.x, rect.y, rect.w, rect.h - today.layers[0].nodes[0].rect.h - 24)
    (_portrait if desk.frame.portrait else _landscape)(sheet, desk, rect)
    return 0, 0


def _portrait(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    side = (288.0, 228.0, 168.0)[desk.step]
    top = rect.y + (24 if desk.step < 2 else 0)
    told = Sheet()

    def lay(words: Sheet, eased: Desk) -> float:
        ending_sign(words, eased, Rect(rect.x + (rect.w - side) / 2, top, side, side))
        y = _told(words, eased, Rect(rect.x, top + side + 44 * eased.ease, rect.w, 470), Align.CENTER)
        return _remember(words, eased, Rect(rect.x, y + 44 * eased.ease, rect.w, 360))

    y = desk.fitted(told, rect.bottom, lay)
    _works(told, desk, Rect(rect.x, y + 52, rect.w, rect.bottom - y - 52))
    sheet.take(told, max(0.0, (rect.bottom - told.bottom) * 0.4))


def _landscape(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    """What was done on the left; on the right what not to forget, and what to read next. For large words first the
    works go, and then the sign."""
    best, parts = 0.0, (Sheet(), Sheet())
    for shown in _ways(desk):
        told, aside = Sheet(), Sheet()
        size = _laid(told, aside, desk, rect, shown)
        if size > best + 0.001:
            best, parts = size, (told, aside)
        if best > desk.goal - 0.001:
            break
    for part in parts:
        sheet.take(part, max(0.0, (rect.bottom - part.bottom) * 0.45))


@dataclass(frozen=True, slots=True)
class Shown:
    """How a wide window is used: with works, with its sign, and in two columns."""

    works: bool
    columns: bool
    sign: bool = True


def _ways(desk: Desk) -> list[Shown]:
    works = bool(desk.view.works)
    ways = [Shown(works, works)]
    if desk.step and works:
        ways += [Shown(False, True), Shown(False, True, sign=False)]
    if desk.step:
        ways += [Shown(False, False), Shown(False, False, sign=False)]
    return ways


def _laid(told: Sheet, aside: Sheet, desk: Desk, rect: Rect, shown: Shown) -> float:
    """Laid out on two sheets; returns how large the least text is, in normal sizes."""
    width = rect.w * 0.475 if shown.columns else rect.w * 0.8
    left = rect.x if shown.columns else rect.x + rect.w * 0.1
    side = min((248.0, 200.0, 150.0)[desk.step], rect.h * ((0.2, 0.2, 0.1)[desk.step] if desk.view.chips else 0.3))
    top = rect.y + side + 28 if shown.sign else rect.y
    if shown.sign:
        ending_sign(told, desk, Rect(left + (width - side) / 2, rect.y, side, side))
    sizes: list[float] = []

    def lay(words: Sheet, eased: Desk) -> float:
        sizes.append(eased.size)
        room = rect.bottom - top - (90 * eased.factor if desk.view.chips else 0)
        y = _told(words, eased, Rect(left, top, width, room), Align.CENTER)
        return y if shown.columns else _remember(words, eased, Rect(left, y + 36, width, 330))

    def keep(words: Sheet, eased: Desk) -> float:
        sizes.append(eased.size)
        return _remember(words, eased, Rect(right.x, right.y, right.w, 330))

    desk.fitted(told, rect.bottom, lay)
    least = sizes[-1]
    if not shown.columns:
        return least
    right = Rect(rect.x + rect.w * 0.5, rect.y + 8, rect.w * 0.5, rect.h - 8)
    y = desk.fitted(aside, rect.bottom, keep) + 44
    if shown.works:
        _works(aside, desk, Rect(right.x, y, right.w, rect.bottom - y))
    return min(least, sizes[-1])


def ending_sign(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    """A large sign, or a picture where a sign alone would only frighten."""
    view = desk.view
    drawn = "unplugged" if view.screen is Screen.OUT_OF_ORDER else "shelf_empty" if _nothing(desk) else ""
    if drawn:
        wide = Rect(rect.x - rect.w * 0.35, rect.y - rect.h * 0.02, rect.w * 1.7, rect.h * 1.04)
        sheet.add("done_sign", Picture(fitted(wide, drawn), drawn, inks(desk.theme)), motion=Motion.POP)
        return
    sheet.add("done_sign", Sign(rect, _SIGNS[desk.view.done_tone], desk.theme.hue(desk.view.done_tone)),
              motion=Motion.POP)


def _nothing(desk: Desk) -> bool:
    """Nothing came of the visit, and nothing is amiss: an empty shelf says it kindly."""
    return desk.view.screen is Screen.DONE and desk.view.title.key.startswith("done.nothing")


def _told(sheet: Sheet, desk: Desk, rect: Rect, align: Align) -> float:
    view, theme = desk.view, desk.theme
    size = desk.head(92 if len(desk.say(view.title)) < 16 else TITLE)
    share = min(rect.h * 0.55, max(110.0, rect.h - 170)) if view.lead else rect.h * 0.8
    title = desk.words(view.title, size, Rect(rect.x, rect.y, rect.w, share), theme.text, weight=Weight.BOLD,
                       align=align, lines=3, pitch=1.12)
    nodes: list[Node] = [title]
    y = title.rect.bottom + 14
    if view.lead is not None:
        room = Rect(rect.x, y, rect.w, max(60.0, rect.bottom - y))
        colour = theme.text if view.chips else theme.text2         # what was left behind is worth a firm word
        lead = desk.words(view.lead, LEAD, room, colour, align=align, lines=4, pitch=1.24)
        nodes.append(lead)
        y = lead.rect.bottom
    sheet.add("told", *nodes)
    return chips(sheet, desk, Rect(rect.x, y + 24, rect.w, 0), view.chips, align) if view.chips else y


def _remembers(desk: Desk) -> bool:
    return desk.view.take_card or desk.view.receipt is not None


def _remember(sheet: Sheet, desk: Desk, rect: Rect) -> float:
    """The card to take along, and where the receipt is; returns the y below."""
    view, theme = desk.view, desk.theme
    if not _remembers(desk):
        return rect.y
    wish = (230.0, 190.0, 0.0)[desk.step] if view.take_card else (190.0, 150.0, 120.0)[desk.step]
    for art in (wish, 0.0):                        # what is long has the picture's room too
        nodes, y = _kept(desk, rect, art)
        if not any(node.clipped for node in nodes):
            break
    tall = max(y + 80, art * 0.62 + 64)
    box = Rect(rect.x, rect.y, rect.w, tall)
    body: list[Node] = [Box(box, theme.surface, RADIUS_LARGE, theme.outline if theme.flat else "",
                            3 if theme.flat else 0, raised=True)]
    body += [shifted(node, 0, rect.y + (tall - y) / 2) for node in nodes]
    if art and not view.take_card:
        place = Rect(rect.x + 40, rect.y + (tall - art * 0.7) / 2, art, art * 0.7)
        body.append(Picture(fitted(place, "printing"), "printing", inks(theme)))
    sheet.add("remember", *body)
    if art and view.take_card:
        card(sheet, desk, Rect(rect.x + 56, rect.y + 24, art, tall - 48))
    return rect.y + tall


def _kept(desk: Desk, rect: Rect, art: float) -> tuple[list[Words], float]:
    """Its words beside a picture that is `art` wide, from the top of nothing, and how high they are."""
    view, theme = desk.view, desk.theme
    left = rect.x + 56 + (art + 44 if art else 0)
    across = rect.right - 48 - left
    nodes: list[Words] = []
    y = 0.0
    if view.take_card:
        title = desk.words(text("done.take_card"), 54, Rect(left, 0, across, rect.h * 0.5), theme.text,
                           weight=Weight.BOLD, pitch=1.18)
        nodes.append(title)
        y = title.rect.h
    if view.receipt is not None:
        colour = theme.text2 if view.take_card else theme.text
        room = Rect(left, y + 4 if y else 0, across, max(210.0, rect.h - y - 84))
        words = desk.words(view.receipt, 40, room, colour, lines=5, pitch=1.24)
        nodes.append(words)
        y = words.rect.bottom
    return nodes, y


def _works(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    """What to read next, and what is new beside it."""
    view = desk.view
    if not view.works or rect.h < 260 * (1 + 0.15 * desk.step):
        return
    heading = text("attract.recommended" if view.new else "done.next")
    shelves = [(heading, view.works), *([(text("attract.new"), view.new)] if view.new else ())]
    for number, (place, (told, works)) in enumerate(zip(beside(rect, len(shelves), 48.0), shelves, strict=True)):
        label = desk.words(told, 36, Rect(place.x, place.y, place.w, 90), desk.theme.text, weight=Weight.SEMIBOLD,
                           lines=len(shelves))
        sheet.add(f"works_heading:{number}" if number else "works_heading", label)
        top = place.y + label.rect.h + 16
        covers = shelf(desk, Rect(place.x, top, place.w, min(280.0, place.bottom - top)), works)
        for index, nodes in enumerate(covers):
            sheet.add(f"work:{index + 10 * number}", *nodes)


def _today(desk: Desk, rect: Rect, room: float) -> Sheet:
    """When the branch is open today: a line at the foot of `rect`, no higher than `room`."""
    sheet, view, theme = Sheet(), desk.view, desk.theme
    if view.today is None:
        return sheet
    for eased in desk.down():
        size = SMALL * eased.factor
        day, hours = ((desk.say(told), weight) for told, weight in (
            (view.today.day, Weight.REGULAR), (view.today.open, Weight.SEMIBOLD)))
        wide = [desk.type.width(said, size, weight) + 2 for said, weight in (day, hours)]
        across, tall = sum(wide) + size * 1.1 + 2 * EDGE + 2 * BETWEEN, size * 1.3 + 20
        if across <= rect.w and tall <= room:
            break
    box = Rect(rect.x + (rect.w - across) / 2, rect.bottom - tall, across, tall)
    y = box.y + (tall - size * 1.3) / 2
    edge = (theme.outline, 3.0) if theme.flat else ("", 0.0)
    nodes: list[Node] = [Box(box, theme.surface2, tall / 2, *edge),
                         Sign(Rect(box.x + EDGE, box.y + (tall - size) / 2, size, size), "clock", theme.text2)]
    x = box.x + EDGE + size * 1.1 + BETWEEN
    for (said, weight), width in zip((day, hours), wide, strict=True):
        nodes.append(Words(Rect(x, y, width, size * 1.3), (said,), size, size * 1.3, weight, theme.text))
        x += width + BETWEEN
    sheet.add("today", *nodes)
    return sheet


def starting(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    """While the kiosk finds its parts."""
    tall = min(rect.h * 0.4, 480.0)
    pad(sheet, desk, Rect(rect.x, rect.y + rect.h * 0.14, rect.w, tall))
    _told(sheet, desk, Rect(rect.x, rect.y + rect.h * 0.14 + tall + 48, rect.w, rect.h * 0.36), Align.CENTER)
    return 0, 0
