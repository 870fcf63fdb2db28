"""Bundles of a kiosk that starts from slots: these check and keep them, the kiosk tries them between two patrons."""
from __future__ import annotations

import logging
import re
from pathlib import Path

from config.bundle import Bundle, BundleError
from config.errors import ConfigError
from config.slots import Slots, SlotsError, slots_of
from remote.report import Config, Phase

log = logging.getLogger("kiosk.agent")


class SlotBundles:
    """Used from the agent's threads. What was refused is told until something else is offered."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._refused: tuple[str, str] | None = None       # hash, code

    def told(self) -> Config | None:
        """None while the slots cannot be read."""
        try:
            state = self._slots.state
        except (OSError, SlotsError) as error:
            log.warning("the slots of the configuration cannot be read: %s", error)
            return None
        if self._refused is not None:
            sha256, code = self._refused
            return Config(active=state.active, offered=sha256, phase=Phase.REFUSED, reason=code)
        if state.trial or state.offered:
            return Config(active=state.active, offered=state.offered or state.active, phase=Phase.TRIAL)
        if (back := state.returned) is not None:
            phase = Phase.RETURNED if back.tried else Phase.REFUSED
            return Config(active=state.active, offered=back.sha256, phase=phase,
                          reason=code_of(back.reason) if back.tried else "unusable")
        return Config(active=state.active)

    def offer(self, sha256: str, body: bytes) -> None:
        self._refused = None
        try:
            self._slots.offer(Bundle.from_bytes(body))
        except ConfigError as error:
            log.error("the configuration that the fleet handed in is refused:\n%s", error)
            self._refused = sha256, error.problems[0].code.replace("-", "_")
        except (BundleError, SlotsError) as error:
            log.error("the configuration that the fleet handed in is refused: %s", error)
            self._refused = sha256, "bundle" if isinstance(error, BundleError) else "not_for_this_kiosk"
        except OSError as error:               # it is offered again
            log.warning("the configuration that the fleet handed in cannot be kept: %s", error)


def bundles_of(config: Path | None) -> SlotBundles | None:
    """Those of the kiosk configured in that directory; None where a technician edits its files."""
    slots = None if config is None else slots_of(config)
    return None if slots is None else SlotBundles(slots)


def code_of(reason: str) -> str:
    """A sentence as the fleet takes it: "away: pad" is away_pad."""
    return re.sub(r"[^a-z0-9]+", "_", reason.lower()).strip("_")[:40].rstrip("_")
