"""What is new of what pages show, from one look of the watch to the next: so that a page is told to look when it would
look different, and not whenever one of thousands of kiosks has reported."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fleet.domain.alert import REGION, Alert
from fleet.domain.device import Device
from fleet.store.reports import MOVING
from fleet.wake import PAGES, pages_that_show
from remote.report import State


class News:
    """Of one watch."""

    def __init__(self) -> None:
        self._known: dict[str, Device] | None = None

    def told(self, devices: Iterable[Device], before: Iterable[Alert], after: Iterable[Alert]) -> list[str]:
        """The names of the pages for which something is new. `before`, `after`: alerts, of this look alone."""
        known, self._known = self._known, {device.id: device for device in devices}
        if known is None:
            return [PAGES]
        branches = {one.branch for device in self._known.values() if _other(known.get(device.id), device)
                    for one in (known.get(device.id), device) if one is not None}
        for alert in _others(before, after):
            if alert.cause.scope == REGION or not alert.branches:
                return [PAGES]
            branches.update(alert.branches)
        return pages_that_show(branches)


def _other(before: Device | None, device: Device) -> bool:
    """Whether anything else is shown of it in a list of kiosks. Most are the same objects: see `device_of`."""
    if before is None or before is device:
        return before is None
    return bool(device.state.since(before.state).model_fields_set - MOVING) or _fixed(before) != _fixed(device)


def _fixed(device: Device) -> Device:
    return replace(device, seen=None, state=State())


def _others(before: Iterable[Alert], after: Iterable[Alert]) -> list[Alert]:
    """Those that came, went or are others; that one goes on is no news."""
    was, now = ({replace(alert, last=0, number=0) for alert in alerts} for alerts in (before, after))
    return list(was ^ now)
