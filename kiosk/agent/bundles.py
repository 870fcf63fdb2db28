"""Where configuration bundles go on this kiosk: into its slots, where it has them. What tries a bundle, keeps it or
goes back is no business of the agent; it offers, and tells what became of it."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from config.bundle import Bundle, BundleError
from config.errors import ConfigError
from config.slots import Slots, SlotsError, slots_of
from remote.report import Config, Phase


class Bundles(Protocol):
    def told(self, wanted: str | None) -> Config | None:
        """What is active, and what became of the bundle that is wanted; None where this kiosk takes none."""

    def offer(self, sha256: str, body: bytes) -> None:
        """Try this one as soon as nobody is there. Its hash is known to be right."""


class NoBundles:
    """A kiosk whose configuration is files that a technician edits."""

    def told(self, wanted: str | None) -> Config | None:
        return None

    def offer(self, sha256: str, body: bytes) -> None:
        """There is nowhere to put it."""


class SlotBundles:
    """A kiosk that starts from slots (`config.slots`)."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._refused: tuple[str, str] | None = None       # a bundle that was no offer, and why

    def told(self, wanted: str | None) -> Config | None:
        try:
            state = self._slots.state
        except (SlotsError, OSError) as error:
            return Config(offered=wanted, phase=Phase.REFUSED, reason=code(str(error)))
        if self._refused is not None and self._refused[0] == wanted:
            return Config(active=state.active, offered=wanted, phase=Phase.REFUSED, reason=self._refused[1])
        if state.trial:
            return Config(active=state.active, offered=state.active, phase=Phase.TRIAL)
        if state.returned is not None and state.returned.sha256 == wanted and wanted not in (
                state.active, state.offered):
            return Config(active=state.active, offered=wanted, phase=Phase.RETURNED, reason=code(state.returned.reason))
        return Config(active=state.active, offered=state.offered or None)

    def offer(self, sha256: str, body: bytes) -> None:
        try:
            self._slots.offer(Bundle.from_bytes(body))
        except (BundleError, ConfigError, SlotsError, OSError) as error:
            self._refused = sha256, code(str(error))


def bundles_of(directory: Path | None) -> Bundles:
    """Those of the kiosk configured in `directory`."""
    slots = slots_of(directory) if directory is not None else None
    return NoBundles() if slots is None else SlotBundles(slots)


def code(sentence: str) -> str:
    """The first words of a sentence as a code, without numbers: a report has no room for more."""
    words = re.sub(r"[^a-z]+", "_", sentence.lower()).strip("_")
    return words[:40].strip("_")
