"""How large and in which colours this patron wants it."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine.turn import Turn


def cycle_text(turn: Turn) -> None:
    look = turn.state.appearance
    turn.set(appearance=replace(look, text_step=(look.text_step + 1) % 3))


def cycle_contrast(turn: Turn) -> None:
    look = turn.state.appearance
    order = ("light", "dark", "contrast")
    turn.set(appearance=replace(look, theme=order[(order.index(look.theme) + 1) % 3]))
