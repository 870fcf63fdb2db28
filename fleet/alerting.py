"""What staff want to be told of each kiosk: the table [alerts] of its layers, as they are written now.

It is the fleet's business alone, so it counts as soon as it is published; that the kiosk has it too tells whoever looks
at its settings.
"""
from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from config.alerts import Alerts
from config.errors import ConfigError
from config.layers import Source, merge
from fleet.configuring import OVERRIDE, scopes_of
from fleet.domain.condition import Seen
from fleet.domain.device import Device
from fleet.store import devices, region
from fleet.store.reports import happened
from server.transaction import Transaction

USUAL = Alerts()


def seen(tx: Transaction, now: int) -> list[Seen]:
    """All that conditions are read off."""
    counts, texts = happened(tx, now), region.naming(tx, "alerts")
    return [Seen(device, counts.get(device.id, {}), wanted(device, texts, now) if texts else USUAL)
            for device in devices.everyone(tx)]


def wanted(device: Device, texts: Mapping[str, str], now: int) -> Alerts:
    """`texts`: of the scopes that say anything of alerts."""
    layers = tuple((layer, texts[scope]) for scope, (layer, _) in scopes_of(device).items() if scope in texts)
    held = OVERRIDE + device.id in texts       # until it ends, to the minute
    return _merged(layers, now // 60 if held else 0) if layers else USUAL


@lru_cache(maxsize=4096)
def _merged(layers: tuple[tuple[str, str], ...], minute: int) -> Alerts:
    """What cannot be read is told by the page of settings; until it is mended the usual counts."""
    return read(layers, datetime.fromtimestamp(60 * minute, UTC)) or USUAL


def read(layers: tuple[tuple[str, str], ...], at: datetime) -> Alerts | None:
    """Of layers, each with its text, lowest first; None when that cannot be read."""
    sources = [Source(layer, Path(f"{layer}.toml"), text.encode()) for layer, text in layers]
    try:
        return Alerts.model_validate(merge(sources, Path("/"), now=at).values.get("alerts", {})) if sources else USUAL
    except (ConfigError, ValidationError):
        return None
