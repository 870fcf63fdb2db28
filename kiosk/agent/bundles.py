"""Where configuration bundles go on this kiosk: into its slots, where it has them. What tries a bundle, keeps it or
goes back is no business of the agent; it offers, and tells what became of it."""
from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Protocol

from config.bundle import Bundle, BundleError
from config.errors import ConfigError
from config.slot_store import SlotsError
from config.slots import Slots, slots_of
from remote.report import Config, Phase

OTHER_HASH = "other_hash"               # what came is not what was signed: it is fetched again
log = logging.getLogger("kiosk.agent")


class Bundles(Protocol):
    def told(self, wanted: str | None) -> Config | None:
        """What is active, and what became of the bundle that is wanted; None where there is nothing to tell."""

    def offer(self, sha256: str, body: bytes) -> None:
        """Try this one as soon as nobody is there. Its hash is known to be right."""

    def refuse(self, sha256: str, code: str) -> None:
        """What came as this one is not it: that is told until it is offered."""


class NoBundles:
    """A kiosk whose configuration is files that a technician edits: it says so when another is wanted."""

    def told(self, wanted: str | None) -> Config | None:
        return Config(offered=wanted, phase=Phase.REFUSED, reason="no_slots") if wanted else None

    def offer(self, sha256: str, body: bytes) -> None:
        """There is nowhere to put it."""

    def refuse(self, sha256: str, code: str) -> None:
        """It is refused already."""


class SlotBundles:
    """A kiosk that starts from slots (`config.slots`). Its bundles are made for `device`, its name in the fleet."""

    def __init__(self, slots: Slots, device: str) -> None:
        self._slots, self._device = slots, device
        self._refused: tuple[str, str] | None = None       # a bundle that was no offer, and why

    def told(self, wanted: str | None) -> Config | None:
        try:
            state = self._slots.state
        except (SlotsError, OSError) as error:
            log.warning("the slots of the configuration cannot be read: %s", error)
            return Config(offered=wanted, phase=Phase.REFUSED, reason="slots_unreadable")
        if self._refused is not None and self._refused[0] == wanted:
            return Config(active=state.active, offered=wanted, phase=Phase.REFUSED, reason=self._refused[1])
        if state.trial:
            return Config(active=state.active, offered=state.active, phase=Phase.TRIAL)
        back = state.returned
        if back is not None and back.sha256 == wanted and wanted not in (state.active, state.offered):
            if back.tried:
                return Config(active=state.active, offered=wanted, phase=Phase.RETURNED, reason=code(back.reason))
            # What kiosk.runtime.fitting said of it.
            reason = "central_away" if back.reason.startswith("central away") else "unusable"
            return Config(active=state.active, offered=wanted, phase=Phase.REFUSED, reason=reason)
        return Config(active=state.active, offered=state.offered or None)

    def offer(self, sha256: str, body: bytes) -> None:
        self._refused = None
        try:
            self._slots.offer(Bundle.from_bytes(body), whose=self._device)
        except OSError as error:               # it is offered again
            log.warning("the configuration that the fleet handed in cannot be kept: %s", error)
        except (BundleError, ConfigError, SlotsError) as error:
            log.error("the configuration that the fleet handed in is refused:\n%s", error)
            self._refused = sha256, refusal(error)

    def refuse(self, sha256: str, code: str) -> None:
        self._refused = sha256, code


def refusal(error: BundleError | ConfigError | SlotsError) -> str:
    """The code of the first thing that is wrong."""
    if isinstance(error, ConfigError):
        return code(error.problems[0].code)
    return "bundle" if isinstance(error, BundleError) else "not_for_this_kiosk"


def bundles_of(directory: Path | None, device: str) -> Bundles:
    """Those of the kiosk configured in `directory`, which the fleet knows as `device`."""
    slots = slots_of(directory) if directory is not None else None
    return NoBundles() if slots is None else SlotBundles(slots, device)


def code(sentence: str) -> str:
    """The first words of a sentence as a code, without numbers: a report has no room for more."""
    words = re.sub(r"[^a-z]+", "_", sentence.lower()).strip("_")
    return words[:40].strip("_")
