"""Buttons and tiles: what a patron presses. A button that will press itself fills while it waits."""
from __future__ import annotations

from itertools import product

from kiosk.engine.view import Action, ActionView
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Control, Node, Sheet, Sign, Weight, Words, shifted
from kiosk.ui.tokens import APART, GAP, PRIMARY, RADIUS, RADIUS_LARGE, SMALL, TARGET, mix
from kiosk.ui.units import Rect

LABEL, NOTE, NARROW = 44.0, 40.0, 10.0
LINK_PAD, LINK_SIGN = 28.0, 52.0
ENDINGS = (Action.FINISH, Action.FINISH_RECEIPT, Action.FINISH_MAIL)
SLENDER = 340.0            # a button no wider has a smaller label


def faces(desk: Desk, rect: Rect, view: ActionView, radius: float) -> tuple[list[Node], str, str]:
    """The button's body, and the colours of its label and of its note."""
    theme = desk.theme
    nodes: list[Node] = []
    if not view.enabled:
        nodes.append(Box(rect, theme.bg, radius, theme.outline, 2))
        return nodes, theme.text2, theme.text2
    if view.primary:
        nodes.append(Box(rect, theme.primary, radius))
        label, filling = theme.on_primary, mix(theme.primary, theme.text, 0.35)     # away from the label's colour
        if theme.flat:
            filling = mix(theme.primary, "#FFFFFF", 0.55)
        note = theme.on_primary
    else:
        nodes.append(Box(rect, theme.surface, radius, theme.primary, 4))
        label, filling = theme.primary, mix(theme.surface, theme.primary, 0.08) if theme.flat else theme.bg
        note = theme.text2
    share = elapsed(view)
    if share:
        nodes.append(Box(rect, filling, radius, part=share))
        if not view.primary:
            nodes.append(Box(rect, "", radius, theme.primary, 4))
    return nodes, label, note


def elapsed(view: ActionView) -> float:
    """The share of the waiting time that has passed, 0 when nothing is waited for."""
    if view.seconds_left is None or not view.seconds_total:
        return 0.0
    return min(1.0, max(0.0, 1 - view.seconds_left / view.seconds_total))


def name_of(action: Action) -> str:
    return f"action:{action.value}"


def button(sheet: Sheet, desk: Desk, rect: Rect, view: ActionView) -> None:
    """A button with its label in the middle and, if it has one, its note under it."""
    nodes, colour, note_colour = faces(desk, rect, view, RADIUS)
    room = rect.inset(24 if rect.w > 280 else NARROW, 10)
    weight = Weight.SEMIBOLD if view.enabled else Weight.REGULAR       # told apart without colour, too
    if view.note is None:
        size = LABEL if rect.w > SLENDER else SMALL + 2
        words = desk.words(view.label, size, room, colour, weight=weight, align=Align.CENTER, lines=3, pitch=1.16)
        if words.size < SMALL + 2:                 # no smaller than on a slender button
            slender = desk.normal.words(view.label, SMALL + 2, room, colour, weight=weight, align=Align.CENTER,
                                        lines=3, pitch=1.16)
            words = words if slender.clipped else slender
        nodes.append(shifted(words, 0, (room.h - words.rect.h) / 2))
    else:
        size = 40 if rect.w > SLENDER else SMALL + 2
        shares = (0.46, 0.62) if rect.w > SLENDER else (0.62,)
        tries = list(product(shares[::-1] if desk.step else shares, desk.eased()))
        for share, eased in sorted(tries, key=lambda it: -it[1].ease) if desk.step else tries:
            upper = Rect(room.x, room.y, room.w, room.h * share)
            label = eased.words(view.label, size, upper, colour, weight=weight, align=Align.CENTER, pitch=1.2)
            lower = Rect(room.x, room.y, room.w, room.h - label.rect.h)
            note = eased.words(view.note, SMALL, lower, note_colour, align=Align.CENTER, lines=3, pitch=1.2)
            if label.rect.h + note.rect.h <= room.h and not (label.clipped or note.clipped):
                break
        spare = (room.h - label.rect.h - note.rect.h) / 2
        nodes += [shifted(label, 0, spare), shifted(note, 0, spare + label.rect.h)]
    sheet.add(name_of(view.action), *nodes)
    spoken = desk.say(view.label) + (". " + desk.say(view.note) if view.note else "")
    sheet.control(Control(name_of(view.action), rect, spoken, RADIUS, view.enabled, main=True))


def tile(sheet: Sheet, desk: Desk, rect: Rect, view: ActionView) -> None:
    """A large button: its name on top, what it needs at the foot, its sign in the corner."""
    nodes, colour, note_colour = faces(desk, rect, view, RADIUS_LARGE)
    room = rect.inset(40, min(36.0 if desk.step == 0 else 20.0, rect.h * 0.1))
    side = 76.0 if desk.step < 2 else 0.0
    icon = {Action.BORROW: "borrow", Action.RETURN: "return"}.get(view.action)
    side = side if icon else 0.0
    if icon and side:
        nodes.append(Sign(Rect(room.right - side, room.y + 6, side, side), icon, colour))
    least = [one.size for one in _named(desk.normal, room, view, side, colour, note_colour)]
    for eased in desk.down():
        words = _named(eased, room, view, side, colour, note_colour)
        if all(one.size >= size and not one.clipped for one, size in zip(words, least, strict=True)):
            break
    nodes += words
    label, note_height = words[0], sum(one.rect.h + 20 for one in words[1:])
    if also := named_in(desk, view):
        y = label.rect.bottom + 4
        if room.bottom - note_height - y >= SMALL * desk.factor * 1.2:
            nodes.append(desk.words(also, SMALL + 2, Rect(room.x, y, room.w, room.bottom - note_height - y),
                                    note_colour, weight=Weight.SEMIBOLD, lines=1, pitch=1.2))
    sheet.add(name_of(view.action), *nodes)
    spoken = desk.say(view.label) + (". " + desk.say(view.note) if view.note else "")
    sheet.control(Control(name_of(view.action), rect, spoken, RADIUS_LARGE, view.enabled, main=True))


def _named(desk: Desk, room: Rect, view: ActionView, side: float, colour: str, note_colour: str) -> list[Words]:
    """The name on a tile beside a sign of `side`, and its note if it has one."""
    words: list[Words] = []
    note_height = 0.0
    if view.note is not None:
        foot = Rect(room.x, room.y, room.w, min(max(120.0, room.h * 0.44), room.h - 72))
        note = desk.words(view.note, 36, foot, note_colour, pitch=1.2, lines=3)
        note_height = note.rect.h + 20
        words.append(shifted(note, 0, room.h - note.rect.h))
    across = room.w - (side + 16 if side else 0)
    return [desk.words(view.label, desk.head(72), Rect(room.x, room.y, across, room.h - note_height), colour,
                       weight=Weight.BOLD, lines=1, pitch=1.2, most=max(SMALL, (room.h - note_height) / 1.2)), *words]


def named_in(desk: Desk, view: ActionView) -> str:
    """What the action is called in the other languages, while nobody has chosen one."""
    names = [desk.speaking(code).say(view.label) for code in desk.view.also]
    return " · ".join(name for name in dict.fromkeys(names) if name != desk.say(view.label))


def beside(rect: Rect, count: int, gap: float = GAP) -> list[Rect]:
    """`rect` shared equally side by side."""
    width = (rect.w - gap * (count - 1)) / max(1, count)
    return [Rect(rect.x + index * (width + gap), rect.y, width, rect.h) for index in range(count)]


def actions(sheet: Sheet, desk: Desk, rect: Rect, views: tuple[ActionView, ...], across: int = 2) -> float:
    """Buttons side by side at the foot of `rect`, the short row above; returns the y where they begin."""
    if not views:
        return rect.bottom
    equal = len(views) == 3 and all(view.action in ENDINGS for view in views)
    across = fitting(desk, rect.w, views, 3 if equal else across)
    if equal and (across < 3 or (desk.step and desk.frame.portrait)):
        across = 1                                 # none of them is larger than another, and large text needs the width
    odd = len(views) % across
    lines = [views[:odd], *(views[start:start + across] for start in range(odd, len(views), across))][not odd:]
    tall = PRIMARY if desk.step == 0 or not desk.frame.portrait else PRIMARY + 24
    if any(view.note for view in views) and not (equal and across == 1):
        tall += 2 * NOTE if desk.frame.small or equal else NOTE
    if desk.low:                                   # not above what can be reached
        tall = min(tall, (rect.bottom - desk.reach - (len(lines) - 1) * GAP) / len(lines))
    top = rect.bottom - len(lines) * tall - (len(lines) - 1) * GAP
    for index, line in enumerate(lines):
        places = beside(Rect(rect.x, top + index * (tall + GAP), rect.w, tall), len(line))
        for place, view in zip(places, line, strict=True):
            button(sheet, desk, place, view)
    return top


def fitting(desk: Desk, width: float, views: tuple[ActionView, ...], across: int) -> int:
    """So many in a line, or fewer where a word would be wider than its button."""
    least = desk.style(LABEL).least
    longest = max((desk.type.width(word, least, Weight.SEMIBOLD) for view in views
                   for word in desk.say(view.label).split()), default=0.0)
    while across > 1 and longest + 2 * NARROW > (width - GAP * (across - 1)) / across:
        across -= 1
    return across


def links(sheet: Sheet, desk: Desk, rect: Rect, views: tuple[ActionView, ...], *, packed: bool = False) -> float:
    """Facts that lead to more of them, each as wide as its words, wrapping; returns the y below. `packed`: all in one
    line, their words in two."""
    theme = desk.theme
    x, y = rect.x, rect.y
    for view in views:
        wish = desk.type.width(desk.say(view.label), SMALL * desk.factor, Weight.SEMIBOLD) + 2
        wide = min(rect.w, wish + 2 * LINK_PAD + LINK_SIGN)
        if packed:
            wide = (rect.w - APART * (len(views) - 1)) / len(views)
        if x > rect.x and x + wide > rect.right:
            x, y = rect.x, y + TARGET + APART
        place = Rect(x, y, wide, TARGET)
        room = Rect(x + LINK_PAD, 0, wide - 2 * LINK_PAD - LINK_SIGN, TARGET - 8)
        words = desk.words(view.label, SMALL, room, theme.primary, weight=Weight.SEMIBOLD, pitch=1.2)
        sign = Rect(place.right - LINK_PAD - 36, y + (TARGET - 40) / 2, 40, 40)
        sheet.add(name_of(view.action), Box(place, theme.surface, RADIUS, theme.primary, 3),
                  shifted(words, 0, y + (TARGET - words.rect.h) / 2), Sign(sign, "onward", theme.primary))
        sheet.control(Control(name_of(view.action), place, desk.say(view.label), RADIUS, view.enabled))
        x += wide + APART
    return y + TARGET + APART if views else y


def shared(views: tuple[ActionView, ...]) -> tuple[tuple[ActionView, ...], tuple[ActionView, ...]]:
    """The ways in that are tiles, and the smaller ones."""
    tiles = tuple(view for view in views if view.action in (Action.BORROW, Action.RETURN))
    return tiles, tuple(view for view in views if view not in tiles)


def small(sheet: Sheet, desk: Desk, rect: Rect, views: tuple[ActionView, ...]) -> None:
    """Smaller ways in, side by side."""
    for place, view in zip(beside(rect, len(views)), views, strict=True):
        button(sheet, desk, place, view)
