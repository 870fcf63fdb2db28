"""The desired state of a device, put together from what is kept."""
from __future__ import annotations

from collections.abc import Sequence

from fleet.store.devices import mode_of
from fleet.store.enrolment import Holder
from remote.intent import Desired, RegionKey, Ring

LIFE = 3600                    # seconds for which a signed wish may be believed
EARLY = 600                    # by so much a kiosk's clock may be behind


def wish(holder: Holder, keys: Sequence[RegionKey], now: int) -> Desired:
    row = holder.row
    return Desired(
        aud=row.id, rev=row.rev, nbf=now - EARLY, exp=now + LIFE, mode=mode_of(row), config_sha256=row.config_sha256,
        release=holder.release, ring=Ring(row.ring), commands=holder.orders, keys=tuple(keys))
