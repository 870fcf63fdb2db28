"""The same day as `fleet_devices`, over a PostgreSQL that syncs to this machine's disk and shares its cores."""
from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from bench import fleet_devices, fleetserver


def figures() -> list[dict[str, Any]]:
    """None where PostgreSQL is not installed."""
    with tempfile.TemporaryDirectory(dir=fleet_devices.build()) as name, fleetserver.postgresql() as where:
        if where is None:
            return []
        folder = Path(name)
        known = fleetserver.filled(where, fleet_devices.DEVICES)
        day = fleet_devices.run(folder, fleetserver.fleet(folder, where), known, where)
    return fleet_devices.told("fleet.postgresql", day)
