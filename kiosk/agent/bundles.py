"""Where configuration bundles go on this kiosk. What tries them, keeps them or returns is no business of the agent."""
from __future__ import annotations

from typing import Protocol

from remote.report import Config


class Bundles(Protocol):
    def told(self) -> Config | None:
        """What is active, and what became of the last bundle; None where this kiosk takes none."""

    def offer(self, sha256: str, body: bytes) -> None:
        """Try this one as soon as nobody is there. Its hash is known to be right."""


class NoBundles:
    """A kiosk whose configuration is files that a technician edits."""

    def told(self) -> Config | None:
        return None

    def offer(self, sha256: str, body: bytes) -> None:
        """There is nowhere to put it."""
