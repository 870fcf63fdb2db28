"""A kiosk as the fleet knows it, and the one-time code by which a machine becomes it."""
from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from remote.codes import fingerprint
from remote.identity import Hardware
from remote.intent import RegionKey, Ring
from remote.report import Service, State

SILENT_AFTER = 180             # seconds: three reports that did not come
INVITE_LIFE = 24 * 3600
INVITE_TRIES = 5


class Standing(StrEnum):
    """Whether the fleet deals with a device."""

    INVITED = "invited"            # no machine has used its code yet
    PENDING = "pending"            # a machine has; nobody has compared the fingerprints
    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"    # two machines claim to be it: neither is given anything
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """`key`: the public key that is accepted; `new_key`: one that waits for staff to compare its fingerprint."""

    id: str
    name: str
    branch: str
    standing: Standing
    created: int
    ring: Ring = Ring.ALL
    key: str | None = None
    new_key: str | None = None
    hardware: Hardware = field(default_factory=Hardware)
    seen: int | None = None                # when it was last heard of
    state: State = field(default_factory=State)

    def words(self, signing: RegionKey) -> str:
        """Six words, to be compared with those on the kiosk; "" while no key waits. `signing`: the region's."""
        return fingerprint(self.new_key, signing.public) if self.new_key else ""

    def silent_since(self, now: int, started: int = 0, after: int = SILENT_AFTER) -> int | None:
        """Since when it is silent, once that is longer than `after` seconds; None while it is not. Before the server
        `started` it could not be heard."""
        if self.standing is not Standing.ACCEPTED:
            return None
        heard = max(self.seen or self.created, started)
        return heard if now - heard > after else None

    @property
    def serves(self) -> bool:
        """Whether a patron could use it, by what it last told."""
        return self.state.service in (Service.SERVING, Service.OFFLINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """A one-time code. `name`: its first characters; `secret`: SHA-256 of it all. `used_by`: the key that used it."""

    name: str
    secret: str
    device: str
    made: int
    expires: int
    tries_left: int = INVITE_TRIES
    used_by: str | None = None
