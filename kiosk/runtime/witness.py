"""Who sees what happens at the kiosk, to tell it elsewhere."""
from __future__ import annotations

from typing import Protocol

from kiosk.engine.state import State


class Witness(Protocol):
    """Called from the core's thread; nothing of it may last, or raise."""

    def met(self, before: State, after: State) -> None: ...

    def alerted(self, kind: str, detail: str) -> None: ...

    def obeyed(self, wish: str, reason: str) -> None: ...
