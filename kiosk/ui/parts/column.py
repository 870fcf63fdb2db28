"""What a screen tells in the largest text, as blocks in the order in which it is read."""
from __future__ import annotations

from dataclasses import dataclass

from kiosk.engine.view import ActionView, OverlayView, Screen, SlideKind, SlideView, Text, text
from kiosk.ui.parts import cards, cells
from kiosk.ui.parts.choices import TUNING
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.leaf import Block, words
from kiosk.ui.parts.notice import ICONS
from kiosk.ui.parts.tools import planned
from kiosk.ui.pictures import QR
from kiosk.ui.scene import Align, Box, Node, Picture, Sheet, Weight, Words
from kiosk.ui.tokens import APART, BODY, DISPLAY, GAP, HEAD, LEAD, RADIUS, RADIUS_LARGE, SMALL, TITLE
from kiosk.ui.units import Rect

CODE = 300.0                       # the side of the QR code
ENDED = (Screen.DONE, Screen.HELD, Screen.OUT_OF_ORDER, Screen.STARTING)
SESSION = (Screen.BORROW, Screen.RETURN, Screen.PICKUP)
LISTS = (Screen.ACCOUNT, Screen.RESULTS, Screen.HOLD, Screen.WORK, Screen.STAFF, Screen.SETUP)
SHORT = 16                         # letters of a title that is larger where all is done


@dataclass(frozen=True, slots=True)
class Column:
    desk: Desk
    x: float
    w: float
    align: Align = Align.LEFT

    def told(self, key: str, said: Text | str, size: float, weight: Weight = Weight.REGULAR, colour: str = "",
             above: float = GAP, pitch: float = 1.2, kept: bool = False) -> Block:
        told = said if isinstance(said, str) else self.desk.say(said)
        return words(self.desk.type, key, told, size * self.desk.size, weight, Rect(self.x, 0, self.w, 0),
                     colour or self.desk.theme.text, align=self.align, above=above, pitch=pitch, kept=kept)

    @property
    def across(self) -> int:
        """How many cells side by side."""
        return 1 if self.desk.frame.portrait else 2

    def cells(self, found: list[cells.Cell]) -> list[Block]:
        return cells.blocks(found, self.x, self.w, self.across)


def ended(desk: Desk) -> bool:
    """Whether the screen only tells how something ended, with a large sign."""
    view = desk.view
    return view.overlay is None and (view.screen in ENDED or (view.screen is Screen.PAY and not view.terminal))


def content(column: Column, others: tuple[ActionView, ...], noted: tuple[ActionView, ...] = (),
            head: float = 0.0) -> list[Block]:
    """All of it; `others`: the actions that have no room at the foot; `noted`: those whose note has none; `head`: the
    size of its title, if it is another than usual."""
    desk, view = column.desk, column.desk.view
    listed = view.screen in LISTS and view.screen is not Screen.WORK
    found = _notice(column)
    if view.slide is not None:
        found += _slide(Column(desk.speaking(view.slide.language), column.x, column.w), view.slide)
    elif above_keys(desk):
        key = "account:title" if listed and view.entry is None else f"instruction:{view.title.key}"
        found.append(column.told(key, view.title, head or title_size(desk), Weight.BOLD, pitch=1.12))
    found += _lead(column) if not listed and above_keys(desk) else []
    found += _problem(column)
    found += _chips(column)
    found += column.cells([cells.link(desk, one) for one in view.links])
    found += cells.tabs(desk, column.x, column.w)
    found += _lead(column) if listed else []
    found += _remember(column)
    found += [cards.told(desk, f"noted:{one.action.value}", [
        (f"{desk.say(one.label)}: {desk.say(one.note)}", 36, Weight.REGULAR)], column.w).block(column.x)
        for one in noted if one.note is not None]
    found += column.cells([cells.action(desk, one) for one in others])
    found += cards.heading(desk, column.x, column.w)
    for index, row in enumerate(view.rows):
        called = not index and view.screen in SESSION and row.plate is None
        found.append(cards.row(desk, index, row, column.w).block(column.x, called=called, rows=1))
    found += _advice(column)
    found += _today(column)
    return found


def above_keys(desk: Desk) -> bool:
    """Whether the column tells what to type: with a keyboard in a wide window the field itself does."""
    return desk.view.keys is None or desk.frame.portrait or desk.low


def title_size(desk: Desk) -> float:
    view = desk.view
    if ended(desk):
        return desk.head(92.0 if len(desk.say(view.title)) < SHORT else TITLE)
    if desk.low:
        return TITLE if desk.frame.portrait or view.keys is not None else HEAD
    return 60.0 if view.screen in LISTS and view.entry is None and view.hands is None else desk.head(TITLE)


def _lead(column: Column) -> list[Block]:
    view, theme = column.desk.view, column.desk.theme
    if view.lead is None or view.slide is not None:
        return []
    colour = theme.text if ended(column.desk) and view.chips else theme.text2
    return [column.told(f"lead:{view.lead.key}", view.lead, LEAD, colour=colour, pitch=1.24)]


def _notice(column: Column) -> list[Block]:
    view, theme = column.desk.view, column.desk.theme
    if view.notice is None:
        return []
    hue = theme.hue(view.notice_tone)
    box = Box(Rect(0, 0, 0, 0), theme.tint(view.notice_tone), RADIUS, hue, 4)
    card = cards.told(column.desk, "notice", [(column.desk.say(view.notice), SMALL + 2, Weight.SEMIBOLD)], column.w,
                      box=box, sign=(ICONS.get(view.notice_tone, "warning"), hue))
    return [card.block(column.x)]


def _problem(column: Column) -> list[Block]:
    entry, theme = column.desk.view.entry, column.desk.theme
    if entry is None or entry.problem is None:
        return []
    calm = entry.busy
    box = Box(Rect(0, 0, 0, 0), theme.surface2 if calm else theme.warning_tint, RADIUS,
              theme.outline if calm else theme.warning, 4)
    card = cards.told(column.desk, "problem", [(column.desk.say(entry.problem), 36, Weight.SEMIBOLD)], column.w,
                      box=box, sign=("dots", theme.text2) if calm else ("warning", theme.warning))
    return [card.block(column.x, GAP, called=True)]


def _chips(column: Column) -> list[Block]:
    """Each as wide as its words, side by side while they have room."""
    desk, theme = column.desk, column.desk.theme
    box = Box(Rect(0, 0, 0, 0), theme.surface2, RADIUS, theme.outline if theme.flat else "", 3 if theme.flat else 0)
    lines: list[list[cards.Card]] = []
    for index, chip in enumerate(desk.view.chips):
        said = desk.say(chip)
        wide = min(column.w, desk.type.width(said, SMALL * desk.size, Weight.SEMIBOLD) + cards.AROUND)
        card = cards.told(desk, f"chips:{index}", [(said, SMALL, Weight.SEMIBOLD)], wide, box=box, align=column.align)
        if not lines or sum(one.width + APART for one in lines[-1]) + wide > column.w:
            lines.append([])
        lines[-1].append(card)
    return [cards.side_by_side(line, column.x, column.w, column.align) for line in lines]


def _remember(column: Column) -> list[Block]:
    view = column.desk.view
    told: list[tuple[Text, float, Weight]] = []
    if view.take_card:
        told.append((text("done.take_card"), 54, Weight.BOLD))
    if view.receipt is not None:
        told.append((view.receipt, 40, Weight.REGULAR))
    if not told:
        return []
    said = [(column.desk.say(one), size, weight) for one, size, weight in told]
    return [cards.told(column.desk, "remember", said, column.w, align=column.align).block(column.x, GAP)]


def _advice(column: Column) -> list[Block]:
    desk, view = column.desk, column.desk.view
    if view.advice is None:
        return []
    found = [cards.told(desk, "account:advice", [(desk.say(view.advice), LEAD, Weight.REGULAR)], column.w
                        ).block(column.x, 40)]
    if view.qr:
        sheet, side = Sheet(), CODE + 48
        box = Rect(column.x, 0, side, side)
        sheet.add("account:code", Box(box, "#FFFFFF", RADIUS_LARGE, desk.theme.outline if desk.theme.flat else "",
                                      3 if desk.theme.flat else 0, raised=True),
                  Picture(box.inset(24), QR + view.qr))
        found.append(Block(sheet, side))
    return found


def _today(column: Column) -> list[Block]:
    desk, today = column.desk, column.desk.view.today
    if today is None:
        return []
    theme = desk.theme
    box = Box(Rect(0, 0, 0, 0), theme.surface2, RADIUS, theme.outline if theme.flat else "", 3 if theme.flat else 0)
    told = [(desk.say(today.day), SMALL, Weight.REGULAR), (desk.say(today.open), SMALL, Weight.SEMIBOLD)]
    return [cards.told(desk, "today", told, column.w, box=box, sign=("clock", theme.text2)).block(column.x, 40)]


# --- slides ----------------------------------------------------------------------------------------------

def _slide(column: Column, view: SlideView) -> list[Block]:
    """Title, text and hours; the title as large as its longest word has room for, as it is larger than all else."""
    desk = column.desk
    told = view.title if isinstance(view.title, str) else desk.say(view.title)
    wish = {SlideKind.GREETING: DISPLAY, SlideKind.OWN: 96.0}.get(view.kind, TITLE) * desk.size
    wish, least = desk.head(wish), desk.head(min(wish, TITLE * desk.size))
    while wish > least and max(desk.type.width(word, wish, Weight.BOLD) for word in told.split()) > column.w:
        wish = max(least, wish * 0.96)
    found = [column.told(f"slide:{view.number}:title", told, wish / desk.size, Weight.BOLD, pitch=1.12)]
    if view.lead is not None:
        size = 52.0 if view.kind is SlideKind.OWN else LEAD
        found.append(column.told(f"slide:{view.number}:lead", view.lead, size, colour=desk.theme.text2, pitch=1.24))
    theme = desk.theme
    for index, day in enumerate(view.days):
        heavy = Weight.SEMIBOLD if day.today else Weight.REGULAR
        lines = [(desk.say(day.day), SMALL + 2, heavy), (desk.say(day.open), SMALL + 2, heavy)]
        if day.staffed is not None:
            lines.append((desk.say(text("hours.staffed")) + " " + desk.say(day.staffed), SMALL + 2, heavy))
        box = Box(Rect(0, 0, 0, 0), theme.surface, RADIUS, theme.primary if day.today else
                  theme.outline if theme.flat else "", 5 if day.today else 2, raised=not theme.flat)
        found.append(cards.told(desk, f"slide:{view.number}:day{index}", lines, column.w, box=box).block(column.x))
    return found


# --- a sheet over the screen -----------------------------------------------------------------------------

def answers(view: OverlayView) -> tuple[tuple[ActionView, ...], tuple[ActionView, ...]]:
    """What is answered at the foot, and what is chosen in the column."""
    chosen = tuple(one for one in view.actions if one.chosen is not None or one.action in TUNING)
    return tuple(one for one in view.actions if one not in chosen), chosen


def sheet_content(column: Column, view: OverlayView, others: tuple[ActionView, ...]) -> list[Block]:
    desk = column.desk
    found = [_asked(column, view)]
    found += [column.told(f"overlay:{index}", line, BODY, above=20, pitch=1.25) for index, line in enumerate(view.lead)]
    choices = [cells.choice(desk, one) for one in answers(view)[1]]
    hidden = planned(desk).hidden
    choices += [cells.language(desk, code) for code in view.languages if code in hidden]
    found += column.cells(choices)
    found += column.cells([cells.action(desk, one) for one in others])
    return found


def _asked(column: Column, view: OverlayView) -> Block:
    """Its title, and at the far end the seconds that it waits."""
    desk, theme, size = column.desk, column.desk.theme, 60 * column.desk.size
    if view.seconds_left is None:
        return column.told("overlay", view.title, 60, Weight.BOLD, pitch=1.14)
    side, figure = 190.0, 52 * desk.size
    told = desk.type.flow(desk.say(view.title), size, Weight.BOLD, Rect(column.x, 0, column.w - side - GAP, 0),
                          theme.text, pitch=1.14)
    tall = max(side, told.rect.h) + 40
    disc = Rect(column.x + column.w - side, 40, side, side)
    edge = (theme.outline, 3.0) if theme.flat else ("", 0.0)
    nodes: list[Node] = [Words(Rect(told.rect.x, 40 + max(0.0, (side - told.rect.h) / 2), told.rect.w, told.rect.h),
                               told.lines, size, told.pitch, told.weight, told.colour),
                         Box(disc, theme.surface2, side / 2, *edge),
                         Words(Rect(disc.x, disc.y + (side - figure * 1.2) / 2, side, figure * 1.2),
                               (str(view.seconds_left),), figure, figure * 1.2, Weight.SEMIBOLD, theme.text,
                               Align.CENTER)]
    if view.seconds_total:
        bar = Rect(column.x, 0, column.w, 14)
        share = max(0.0, min(1.0, view.seconds_left / view.seconds_total))
        nodes += [Box(bar, theme.hairline if not theme.flat else theme.bg, 7, theme.outline if theme.flat else "",
                      2 if theme.flat else 0), Box(bar, theme.primary, 7, part=share)]
    sheet = Sheet()
    sheet.add("overlay:asked", *nodes)
    return Block(sheet, tall)
