"""The desired state of a device, put together from what is kept."""
from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from fleet.store import releases
from fleet.store.commands import under_way
from fleet.store.devices import mode_of, row_of
from fleet.store.schema import devices
from remote.intent import Desired, RegionKey, Ring
from server.transaction import Transaction

LIFE = 3600                    # seconds for which a signed wish may be believed
EARLY = 600                    # by so much a kiosk's clock may be behind
_REV = select(devices.c.rev).where(devices.c.id == bindparam("device"))


def revision(tx: Transaction, device: str) -> int:
    return int(tx.execute(_REV, {"device": device}).scalar_one())


def wish(tx: Transaction, device: str, keys: Sequence[RegionKey], now: int) -> Desired:
    """Errors: fleet.store.devices.Unknown."""
    row = row_of(tx, device)
    return Desired(
        aud=row.id, rev=row.rev, nbf=now - EARLY, exp=now + LIFE, mode=mode_of(row), config_sha256=row.config_sha256,
        release=releases.one(tx, row.version) if row.version else None, ring=Ring(row.ring),
        commands=tuple(command.order for command in under_way(tx, device)), keys=tuple(keys))
