"""The receipt as PDF, by reportlab: pure black on white, its font embedded, its text extractable, its language told.

A roll is as long as what it says; A4 has page breaks that part no item, and page numbers. In a language that is
written from right to left it is the other way round.
"""
from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import resources

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from receipts.content import Content, Group, Item, content
from receipts.document import Receipt, ReceiptError
from receipts.letters import fit
from receipts.paper import LOOKS, Look, Paper
from receipts.script import directed, visual
from receipts.wrapping import wrap

REGULAR = "Receipt-Regular"
BOLD = "Receipt-SemiBold"
_FILES = {REGULAR: "Inter-Regular.ttf", BOLD: "Inter-SemiBold.ttf"}
_LEADING = 1.32
_CAP = 0.76                        # from the top of a line to its base line, in sizes


@dataclass(frozen=True, slots=True)
class Run:
    """One line of text as it is drawn, or a rule when `text` is empty. `y` is its base line, downwards from the block's
    top; `far`: at the other end of the line.
    """

    text: str
    font: str
    size: float
    y: float
    far: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """What no page break parts. `space` above it is dropped at the top of a page; `keep`: the next comes along.

    `under`: the heading it stands under, said again when it begins a page.
    """

    runs: tuple[Run, ...]
    height: float
    space: float = 0.0
    keep: bool = False
    under: Block | None = None


def render_pdf(receipt: Receipt, paper: Paper = Paper.ROLL_80) -> bytes:
    """PDF 1.4 bytes; the same receipt gives the same bytes. Raises ReceiptError."""
    if paper not in LOOKS:
        raise ReceiptError(f"there is no receipt paper {paper!r}; there are: {', '.join(Paper)}")
    look = LOOKS[paper]
    load_fonts()
    said = content(receipt)
    pages = _paged(list(_blocks(said, look)), look)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(look.width, look.height), invariant=1, lang=receipt.language)
    at = receipt.printed_at
    canvas.setDateFormatter(lambda *_: f"D:{at:%Y%m%d%H%M%S}")
    canvas.setTitle(f"{said.heading} · {said.moment}")
    canvas.setAuthor(" · ".join(filter(None, (said.region, said.branch))))
    canvas.setCreator("")
    canvas.setProducer("reportlab")
    for number, blocks in enumerate(pages, start=1):
        _draw(canvas, blocks, look, leftward=said.leftward)
        if not look.endless and len(pages) > 1:
            canvas.setFont(REGULAR, look.small)
            foot = _shown(said.page(number, len(pages)), REGULAR)
            _at_end(canvas, look, look.bottom / 2, foot, right=not said.leftward)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


# --- Fonts ---------------------------------------------------------------------------------------------

@cache
def load_fonts() -> None:
    """Make the receipt's fonts known to reportlab, once a process."""
    for name, file in _FILES.items():
        try:
            with resources.as_file(resources.files("receipts") / "fonts" / file) as path:
                pdfmetrics.registerFont(TTFont(name, str(path)))
        except (OSError, TTFError) as error:
            raise ReceiptError(f"the receipt font {file} cannot be read: {error}; install the package again") from error


@cache
def _glyphs(font: str) -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


def _shown(line: str, font: str) -> str:
    """The line as it is drawn, in letters that the font has."""
    glyphs = _glyphs(font)
    return fit(visual(line), lambda c: ord(c) in glyphs)


def _measure(font: str, size: float, text: str) -> float:
    return float(pdfmetrics.stringWidth(_shown(text, font), font, size))


# --- From words to blocks ------------------------------------------------------------------------------

def _blocks(said: Content, look: Look) -> Iterator[Block]:
    gap = look.space
    yield _text(look, (said.region, REGULAR, look.small, 1), (said.branch, BOLD, look.strong, 2),
                (said.moment, REGULAR, look.small, 1))
    yield _text(look, (said.heading, BOLD, _size(look, look.heading, said.heading), 2), space=3 * gap, keep=True)
    if said.count or said.card:
        yield _sides(look, said.count, said.card)
    if said.number:
        yield _text(look, (said.number, BOLD, _size(look, look.number, said.number, least=0.25), 2), space=gap)
    for group in said.groups:
        yield _rule(3 * gap)
        yield from _group(group, look)
    yield _rule(3.5 * gap)
    yield _text(look, (said.thanks, BOLD, look.body, 2), (said.contact, REGULAR, look.small, 2), space=2.5 * gap)


def _size(look: Look, size: float, heading: str, least: float = 0.75) -> float:
    """As large as it may be, or so much smaller, to `least` of it at most, that it stands in one line."""
    smallest = least * size
    while size > smallest and _measure(BOLD, size, heading) > look.width - 2 * look.margin:
        size -= 0.5
    return size


def _group(group: Group, look: Look) -> Iterator[Block]:
    size = _size(look, look.date, group.heading)
    head = _text(look, (group.caption, REGULAR, look.small, 1), (group.heading, BOLD, size, 4),
                 space=2.5 * look.space, keep=True)
    yield head
    for number, item in enumerate(group.items):
        block = _item(item, look, space=2 * look.space if number else 1.6 * look.space)
        yield replace(block, under=head if number else None)


def _item(item: Item, look: Look, space: float) -> Block:
    if item.figure:
        return _sides(look, item.title, item.figure, size=look.body, space=space / 2)
    return _text(look, (item.title, BOLD, look.body, 2), (item.author, REGULAR, look.small + 0.5, 1),
                 (item.note, REGULAR, look.small + 0.5, 1), space=space)


def _text(look: Look, *parts: tuple[str, str, float, int], space: float = 0.0, keep: bool = False) -> Block:
    """Parts under each other: text, font, size, and the most lines it may take."""
    runs: list[Run] = []
    y = 0.0
    room = look.width - 2 * look.margin
    for text, font, size, most in parts:
        for line in directed(wrap(text, room, partial(_measure, font, size), most), text):
            runs.append(Run(_shown(line, font), font, size, y + _CAP * size * _LEADING))
            y += size * _LEADING
    return Block(tuple(runs), y, space, keep)


def _sides(look: Look, left: str, right: str, *, size: float = 0.0, space: float = 0.0) -> Block:
    """Two short texts on one line: the count, and the card at the right; or something counted, and how many."""
    strong = size or look.strong
    y = _CAP * strong * _LEADING
    runs = [Run(_shown(left, REGULAR), REGULAR, strong, y)]
    if right:
        runs.append(Run(_shown(right, BOLD), BOLD, size, y, far=True) if size else
                    Run(_shown(right, REGULAR), REGULAR, look.small, y, far=True))
    return Block(tuple(runs), strong * _LEADING, space or look.space / 2)


def _rule(space: float) -> Block:
    return Block((Run("", "", 0.8, 0.4),), 0.8, space, keep=True)


# --- From blocks to pages ------------------------------------------------------------------------------

def _measure_blocks(blocks: list[Block]) -> float:
    return sum(block.height + (block.space if index else 0.0) for index, block in enumerate(blocks))


def _paged(blocks: list[Block], look: Look) -> list[list[Block]]:
    """Fill pages; what must stay with its next block moves to the next page with it."""
    room = look.height - look.top - look.bottom
    pages: list[list[Block]] = [[]]
    height = 0.0
    index = 0
    while index < len(blocks):
        end = index
        while blocks[end].keep and end + 1 < len(blocks):
            end += 1
        unit = blocks[index:end + 1]
        if pages[-1] and height + unit[0].space + _measure_blocks(unit) > room:
            pages.append([])
            height = 0.0
            unit = [block for block in unit if block.runs[0].text]     # a page does not begin with a rule
            if unit[0].under:
                unit.insert(0, unit[0].under)
        height += (unit[0].space if pages[-1] else 0.0) + _measure_blocks(unit)
        pages[-1] += unit
        index = end + 1
    return pages


def _draw(canvas: Canvas, blocks: list[Block], look: Look, *, leftward: bool) -> None:
    page = look.top + _measure_blocks(blocks) + look.bottom if look.endless else look.height
    canvas.setPageSize((look.width, page))
    top = page - look.top
    for index, block in enumerate(blocks):
        top -= block.space if index else 0.0
        for run in block.runs:
            if not run.text:
                canvas.setLineWidth(run.size)
                canvas.line(look.margin, top - run.y, look.width - look.margin, top - run.y)
                continue
            canvas.setFont(run.font, run.size)
            _at_end(canvas, look, top - run.y, run.text, right=run.far is not leftward)
        top -= block.height


def _at_end(canvas: Canvas, look: Look, y: float, text: str, *, right: bool) -> None:
    if right:
        canvas.drawRightString(look.width - look.margin, y, text)
    else:
        canvas.drawString(look.margin, y, text)
