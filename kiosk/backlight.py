"""How bright the screen is, where the kernel drives its backlight: a directory with the numbers `max_brightness` and
`brightness`, usually one below /sys/class/backlight (Linux, Documentation/ABI/stable/sysfs-class-backlight).
"""
from __future__ import annotations

import logging
from pathlib import Path

log = logging.getLogger("kiosk")


class Backlight:
    """Percent of the brightest. One that is not there, or not ours to set, is told in the log and left alone."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def percent(self) -> int | None:
        """As it is now; None where that cannot be told."""
        try:
            now, most = self._number("brightness"), self._number("max_brightness")
        except (OSError, ValueError) as error:
            log.warning("the backlight %s cannot be read: %s", self._directory, error)
            return None
        return min(100, max(0, round(100 * now / most))) if most > 0 else None

    def set(self, percent: int) -> None:
        try:
            most = self._number("max_brightness")
            (self._directory / "brightness").write_text(str(round(most * percent / 100)), encoding="ascii")
        except (OSError, ValueError) as error:
            log.warning("the backlight %s cannot be set: %s", self._directory, error)

    def _number(self, name: str) -> int:
        return int((self._directory / name).read_text(encoding="ascii"))
