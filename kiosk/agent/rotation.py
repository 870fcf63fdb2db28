"""Another key for this kiosk, once a year or when staff order it. At every moment the key on disk is one that the fleet
takes: killed between any two steps, the agent goes on with what it finds.

    key.next on disk ─▶ the fleet is told, signed with key ─▶ key.next becomes key ─▶ a token with it: the old is over

Until that token both are good at the fleet, for a week at most.
"""
from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.agent import identity
from kiosk.agent.link import Link, No
from kiosk.agent.memory import Memory
from remote.refusals import Refusal
from remote.signing import key_id

log = logging.getLogger("kiosk.agent")

YEAR = 365 * 24 * 3600
SPREAD = YEAR // 10                    # so much earlier or later: kiosks that came on one day do not change on one day
SINCE = "key since"


class Rotation:
    """Of the key in `folder`. `change` hears which key counts from then on. For one thread."""

    def __init__(self, folder: Path, memory: Memory, key: Ed25519PrivateKey,
                 change: Callable[[Ed25519PrivateKey], None]) -> None:
        self._folder, self._memory, self._key, self._change = folder, memory, key, change

    @property
    def name(self) -> str:
        """Of the key that counts now."""
        return key_id(self._key.public_key())

    def turn(self, link: Link, now: int) -> None:
        """What is due, or was begun. Errors: those of `link`, OSError."""
        if identity.next_key(self._folder) is not None or now >= self._due(now):
            self.rotate(link, now)

    def _due(self, now: int) -> int:
        since = self._memory.fact(SINCE)
        if since is None:
            self._memory.know(**{SINCE: str(now)})
        share = int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:4]) / 2**32
        return int(since or now) + YEAR + round(SPREAD * (2 * share - 1))

    def rotate(self, link: Link, now: int) -> None:
        """Begin, or go on with what was begun, to its end. Errors: as `turn`."""
        fresh = identity.next_key(self._folder) or identity.make_next(self._folder)
        try:
            link.renew(fresh.public_key())
        except No as no:
            if no.refusal is not Refusal.NOT_PROVEN:
                raise
            link.use(fresh)            # it was told before, so long ago that the old one counts no more
            try:
                link.fetch_token()
            except No:
                link.use(self._key)
                raise
        identity.take_next(self._folder)
        self._memory.know(**{SINCE: str(now)})
        self._key = fresh
        self._change(fresh)
        link.fetch_token()
        log.info("this kiosk has another key from now on: %s", self.name)
