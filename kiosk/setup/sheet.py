"""The commissioning report on A4: what was found, with its remedy, the figures, and what the layer now says."""
from __future__ import annotations

import io
from collections.abc import Iterator
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from kiosk.engine.view import text
from kiosk.setup.report import Report
from kiosk.setup.told import Figures, Outcome
from kiosk.texts import Texts
from kiosk.version import version
from receipts.pdf import BOLD, REGULAR, load_fonts
from sip2.selftest import Finding, Verdict

MARGIN, PADDING = 18 * mm, 6               # reportlab pads its frames by that
ROOM = A4[0] - 2 * MARGIN
SHADES = {Verdict.GOOD: colors.HexColor("#1b6e3c"), Verdict.ODD: colors.HexColor("#8a5a00"),
          Verdict.BAD: colors.HexColor("#a31621"), Verdict.SKIPPED: colors.HexColor("#5a6068")}
LINE = colors.HexColor("#c4c9cf")
TEXT = ParagraphStyle("text", fontName=REGULAR, fontSize=9, leading=12)
SMALL = ParagraphStyle("small", TEXT, fontSize=8, leading=10.5)
HEAD = ParagraphStyle("head", SMALL, fontName=BOLD)
STEP = ParagraphStyle("step", TEXT, fontName=BOLD, fontSize=11.5, leading=15, spaceBefore=4 * mm, spaceAfter=1.5 * mm)
TITLE = ParagraphStyle("title", STEP, fontSize=18, leading=22, spaceBefore=0)
CODE = ParagraphStyle("code", SMALL, leading=10)


def render_sheet(report: Report) -> bytes:
    """PDF bytes. Raises ReceiptError when its font cannot be read."""
    load_fonts()
    out = io.BytesIO()
    side = MARGIN - PADDING
    document = SimpleDocTemplate(out, pagesize=A4, leftMargin=side, rightMargin=side, topMargin=side, bottomMargin=side,
                                 title=f"{report.texts.say('setup.sheet')}: {report.host}", author=report.technician)

    def foot(canvas: Canvas, _: SimpleDocTemplate) -> None:
        canvas.setFont(REGULAR, 8)
        canvas.drawString(MARGIN, 10 * mm, f"{report.host} · {report.begun:%Y-%m-%d %H:%M}")
        page = report.texts.render(text("setup.sheet.page", number=canvas.getPageNumber()))
        canvas.drawRightString(A4[0] - MARGIN, 10 * mm, page)

    document.build([*_head(report), *(part for _, title, found, outcome in report.told()
                                      for part in _step(report.texts, title, found, outcome)),
                    *_layer(report), *_signature(report)], onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _head(report: Report) -> Iterator[Flowable]:
    say = report.texts.say
    yield Paragraph(escape(say("setup.sheet")), TITLE)
    rows = [(say("setup.sheet.kiosk"), report.host), (say("setup.sheet.branch"), report.branch or "-"),
            (say("setup.sheet.time"), f"{report.begun:%Y-%m-%d %H:%M}"),
            (say("setup.sheet.technician"), report.technician or "-"), (say("setup.sheet.program"), version())]
    yield Table([[Paragraph(escape(name), HEAD), Paragraph(escape(text), TEXT)] for name, text in rows],
                colWidths=[28 * mm, ROOM - 28 * mm], style=[("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])
    yield Spacer(0, 3 * mm)
    total = escape(say(f"setup.worst.{report.worst.name.lower()}"))
    yield Table([[Paragraph(f'<font color="white" name="{BOLD}" size="11">{total}</font>', TEXT)]],
                colWidths=[ROOM], style=[
                    ("BACKGROUND", (0, 0), (-1, -1), SHADES[report.worst]), ("LEFTPADDING", (0, 0), (-1, -1), 8),
                    ("TOPPADDING", (0, 0), (-1, -1), 6), ("BOTTOMPADDING", (0, 0), (-1, -1), 8)])


def _step(texts: Texts, title: str, findings: list[Finding], outcome: Outcome) -> Iterator[Flowable]:
    yield CondPageBreak(35 * mm)
    yield Paragraph(escape(title), STEP)
    rows = []
    for finding in findings:
        name, colour = texts.say(f"setup.verdict.{finding.verdict.name.lower()}"), SHADES[finding.verdict]
        found = escape(finding.found) + (f"<br/>{escape(finding.remedy)}" if finding.remedy else "")
        rows.append([Paragraph(f'<font color="{colour.hexval()}" name="{BOLD}">{name}</font>', TEXT),
                     Paragraph(escape(finding.step), TEXT), Paragraph(found, TEXT)])
    if rows:
        yield Table(rows, colWidths=[20 * mm, 34 * mm, ROOM - 54 * mm], style=_ruled(head=False))
    for figures in outcome.figures:
        if figures.rows:
            yield from _figures(texts, figures)


def _figures(texts: Texts, figures: Figures) -> Iterator[Flowable]:
    yield Spacer(0, 2 * mm)
    yield Paragraph(escape(texts.render(figures.title)), HEAD)
    yield Spacer(0, 1 * mm)
    said = figures.said(texts)
    widest = [max(len(row[column]) for row in said) + 3 for column in range(len(figures.head))]
    widths = [min(width, 40) for width in widest]
    rows = [[Paragraph(escape(cell), HEAD) for cell in said[0]]]
    rows += [[Paragraph(escape(cell), SMALL) for cell in row] for row in said[1:]]
    yield Table(rows, colWidths=[ROOM * width / sum(widths) for width in widths], style=_ruled(head=True), repeatRows=1)


def _ruled(*, head: bool) -> TableStyle:
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
             ("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 2),
             ("BOTTOMPADDING", (0, 0), (-1, -1), 3)]
    return TableStyle([*style, ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black)] if head else style)


def _layer(report: Report) -> Iterator[Flowable]:
    yield CondPageBreak(30 * mm)
    say = report.texts.say
    yield Paragraph(escape(say("setup.step.layer")), STEP)
    if not report.difference:
        yield Paragraph(escape(say("setup.sheet.unchanged")), TEXT)
        return
    yield Paragraph(escape(say("setup.sheet.written" if report.written else "setup.sheet.not_written")), TEXT)
    yield Spacer(0, 1.5 * mm)
    for line in report.difference.splitlines()[2:]:
        if line.startswith("@@"):
            continue
        shade = "#1b6e3c" if line.startswith("+") else "#a31621" if line.startswith("-") else "#5a6068"
        yield Paragraph(f'<font color="{shade}">{escape(line).replace(" ", chr(0xA0)) or chr(0xA0)}</font>', CODE)


def _signature(report: Report) -> Iterator[Flowable]:
    yield CondPageBreak(30 * mm)
    yield Spacer(0, 14 * mm)
    place, technician = report.texts.say("setup.sheet.place"), report.texts.say("setup.sheet.technician")
    yield Table([["", "", ""], [Paragraph(escape(place), SMALL), "", Paragraph(escape(technician), SMALL)]],
                colWidths=[ROOM * 0.45, ROOM * 0.1, ROOM * 0.45],
                style=[*(("LINEBELOW", (column, 0), (column, 0), 0.6, colors.black) for column in (0, 2)),
                       ("LEFTPADDING", (0, 0), (-1, -1), 0)])
