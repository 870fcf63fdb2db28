"""The receipt as the HTML of an e-mail: readable in every mail program, by eye and by ear, and from nowhere else.

Nothing is fetched: no picture, no font, no script. Whatever comes from outside is escaped.
"""
from __future__ import annotations

from collections.abc import Iterator
from html import escape

from receipts.content import Content, Group, Item, content
from receipts.document import Receipt

_PAGE = ("margin:0;padding:24px;background:#F6F4EF;color:#14212B;"
         "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:17px;line-height:1.45")
_CARD = "max-width:560px;margin:0 auto 24px;padding:28px;background:#FFFFFF;border-radius:16px"
_SMALL = "margin:0;color:#44525E;font-size:15px"
_LINE = "border:0;border-top:1px solid #C9CFD4;margin:22px 0"


def render_html(receipts: tuple[Receipt, ...]) -> str:
    """One page with these receipts of one visit, all in one language. Raises ReceiptError."""
    said = [content(receipt) for receipt in receipts]
    first = said[0]
    way = "rtl" if first.leftward else "ltr"
    return "\n".join([
        "<!DOCTYPE html>",
        f'<html lang="{_plain(first.language)}" dir="{way}">',
        f'<head><meta charset="utf-8"><title>{escape(first.heading)}</title></head>',
        f'<body style="{_PAGE}">',
        *(line for one in said for line in _card(one)),
        "</body></html>", ""])


def _plain(language: str) -> str:
    return language.partition("-")[0]


def _card(said: Content) -> Iterator[str]:
    yield f'<div style="{_CARD}">'
    yield from _small(said.region)
    yield f'<p style="margin:0;font-weight:600">{escape(said.branch)}</p>'
    yield from _small(said.moment)
    yield f'<h1 style="margin:20px 0 4px;font-size:28px;line-height:1.2">{escape(said.heading)}</h1>'
    yield from _small(said.count)
    yield from _small(said.card)
    for group in said.groups:
        yield f'<hr style="{_LINE}">'
        yield from _group(group)
    yield f'<hr style="{_LINE}">'
    yield f'<p style="margin:0;font-weight:600">{escape(said.thanks)}</p>'
    yield from _small(said.contact)
    yield "</div>"


def _group(group: Group) -> Iterator[str]:
    yield from _small(group.caption)
    yield f'<h2 style="margin:0 0 10px;font-size:22px;line-height:1.25">{escape(group.heading)}</h2>'
    yield '<ul style="margin:0;padding:0;list-style:none">'
    for item in group.items:
        yield from _item(item)
    yield "</ul>"


def _item(item: Item) -> Iterator[str]:
    yield f'<li dir="auto" style="margin:0 0 12px"><span style="font-weight:600">{escape(item.title)}</span>'
    for more in filter(None, (item.author, item.note)):
        yield f'<br><span style="{_SMALL}">{escape(more)}</span>'
    yield "</li>"


def _small(text: str) -> Iterator[str]:
    if text:
        yield f'<p style="{_SMALL}">{escape(text)}</p>'
