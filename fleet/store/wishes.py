"""The desired state of a device, put together from what is kept."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fleet.store.commands import under_way
from fleet.store.devices import mode_of
from remote.intent import Desired, RegionKey, Ring
from server.transaction import Transaction

LIFE = 3600                    # seconds for which a signed wish may be believed
EARLY = 600                    # by so much a kiosk's clock may be behind


def wish(tx: Transaction, row: Any, keys: Sequence[RegionKey], now: int) -> Desired:
    """`row`: of the device, as `tx` sees it."""
    return Desired(
        aud=row.id, rev=row.rev, nbf=now - EARLY, exp=now + LIFE, mode=mode_of(row), config_sha256=row.config_sha256,
        version=row.version, ring=Ring(row.ring), commands=tuple(command.order for command in under_way(tx, row.id)),
        keys=tuple(keys))
