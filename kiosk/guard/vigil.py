"""The watch over one run of the kiosk: when was it last well, and is it late with saying so. Pure."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(slots=True)
class Vigil:
    """`began`: when the process was started. It has `start_within` seconds to be ready, and from then on `watchdog`
    seconds from one ping to the next. Times are seconds of one clock."""

    began: float
    start_within: float
    watchdog: float
    pinged: float | None = None            # None: not ready yet
    status: str = ""

    @property
    def ready(self) -> bool:
        return self.pinged is not None

    def hear(self, told: Mapping[str, str], now: float) -> None:
        """One datagram. A ping before it is ready is no sign that it will be."""
        self.status = told.get("STATUS", self.status)
        if told.get("READY") == "1" or (self.ready and told.get("WATCHDOG") == "1"):
            self.pinged = now

    @property
    def until(self) -> float:
        """When it will be overdue if nothing is heard."""
        return self.began + self.start_within if self.pinged is None else self.pinged + self.watchdog

    def overdue(self, now: float) -> str | None:
        """What it fails to do, in words; None while it is well."""
        if now < self.until:
            return None
        late = f"gave no sign of life for {self.watchdog:g} s" if self.ready else \
            f"was not ready in {self.start_within:g} s"
        return late + (f" (it last said: {self.status})" if self.status else "")
