"""The page on which pictures of screens are chosen by each axis and looked at: one file, without anything from afar.

By keys: Tab and Enter open a picture, the arrows go to the next and the one before, Escape closes it.
"""
from __future__ import annotations

import html
import json
from collections.abc import Iterable

from kiosk.ui.looks import Look

AXES = ("screen", "language", "theme", "text size", "format")
_STYLE = """
body { font: 16px/1.4 system-ui, sans-serif; margin: 0; background: #e9e5db; color: #14212b }
header { position: sticky; top: 0; background: #fff; padding: 12px 24px; display: flex; flex-wrap: wrap; gap: 16px;
  align-items: end; border-bottom: 1px solid #6b7780 }
label { display: grid; font-size: 14px } select { font: inherit; padding: 6px; min-height: 40px }
main { display: flex; flex-wrap: wrap; gap: 16px; padding: 24px }
figure { margin: 0; width: min-content } button { padding: 0; border: 0; background: none; cursor: pointer }
button:focus-visible, select:focus-visible { outline: 4px solid #0b4f6c; outline-offset: 2px }
figure img { height: 300px; min-width: 120px; display: block; background: #fff } figcaption { font-size: 13px }
dialog { border: 0; padding: 0; max-width: 98vw; max-height: 98vh; background: #14212b; color: #fff }
dialog img { display: block; max-width: 98vw; height: 92vh; object-fit: contain } dialog p { margin: 4px 12px }
"""
_SCRIPT = """
const looks = JSON.parse(document.getElementById('looks').textContent)
const selects = [...document.querySelectorAll('select')]
const main = document.querySelector('main'), count = document.querySelector('output')
const dialog = document.querySelector('dialog'), SHOWN = 600
let chosen = [], open = 0
function choose() {
  const wanted = selects.map(select => select.value)
  chosen = looks.filter(look => wanted.every((value, axis) => !value || look[axis] === value))
  main.replaceChildren(...chosen.slice(0, SHOWN).map(figure))
  count.textContent = chosen.length > SHOWN ? `${SHOWN} of ${chosen.length}` : chosen.length
  location.replace('#' + wanted.map(encodeURIComponent).join('/'))
}
function figure(look, index) {
  const figure = document.createElement('figure'), button = document.createElement('button')
  const image = new Image(), caption = document.createElement('figcaption')
  image.loading = 'lazy'; image.src = encodeURIComponent(look.join('-')) + '.png'; image.alt = look.join(', ')
  caption.textContent = look.join(' · ')
  button.append(image); button.onclick = () => show(index); figure.append(button, caption)
  return figure
}
function show(index) {
  open = (index + chosen.length) % chosen.length
  dialog.querySelector('img').src = encodeURIComponent(chosen[open].join('-')) + '.png'
  dialog.querySelector('img').alt = dialog.querySelector('p').textContent = chosen[open].join(' · ')
  if (!dialog.open) dialog.showModal()
}
dialog.onkeydown = event => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
  if (step) { event.preventDefault(); show(open + step) }
}
dialog.onclick = () => dialog.close()
dialog.onclose = () => main.children[open]?.querySelector('button').focus()
const start = location.hash.slice(1).split('/').map(decodeURIComponent)
selects.forEach((select, axis) => { select.onchange = choose; if (start[axis]) select.value = start[axis] })
choose()
"""


def page(looks: Iterable[Look]) -> str:
    """HTML; the pictures are beside it, named by their labels."""
    rows = [(look.name, look.language, look.theme, str(look.step), look.format.name) for look in looks]
    filters = "".join(_filter(axis, sorted({row[place] for row in rows})) for place, axis in enumerate(AXES))
    data = json.dumps(rows).replace("<", "\\u003c")
    return (f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title>'
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
            f"<header>{filters}<span><output></output> pictures</span></header><main></main>"
            f'<dialog aria-label="Picture"><img alt=""><p></p></dialog>'
            f'<script type="application/json" id="looks">{data}</script><script>{_SCRIPT}</script></html>\n')


def _filter(axis: str, values: list[str]) -> str:
    options = "".join(f"<option>{html.escape(value)}</option>" for value in values)
    return f'<label>{axis}<select><option value="">all</option>{options}</select></label>'
