"""Configuration bundles by their SHA-256: bytes that never change."""
from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator

from sqlalchemy import bindparam, insert, select

from fleet.store.among import among, listed
from fleet.store.schema import bundles
from server.transaction import Transaction

BUNDLE_LIMIT = 1024 * 1024             # bytes
_SOME = select(bundles).where(among(bundles.c.sha256, "names"))
_AT_ONCE = 500
_BODY = select(bundles.c.body).where(bundles.c.sha256 == bindparam("name"))


def keep(tx: Transaction, body: bytes, now: int) -> str:
    """Its name. ValueError when it is larger than kiosks take."""
    if len(body) > BUNDLE_LIMIT:
        raise ValueError(f"a bundle has at most {BUNDLE_LIMIT} bytes, this one has {len(body)}")
    name = hashlib.sha256(body).hexdigest()
    if tx.execute(_BODY, {"name": name}).first() is None:
        tx.execute(insert(bundles), {"sha256": name, "made": now, "body": body})
    return name


def body(tx: Transaction, name: str) -> bytes | None:
    row = tx.execute(_BODY, {"name": name}).first()
    return None if row is None else bytes(row.body)


def some(tx: Transaction, names: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of those that are there."""
    those = sorted(names)
    for at in range(0, len(those), _AT_ONCE):
        for row in tx.execute(_SOME, {"names": listed(those[at:at + _AT_ONCE])}):
            yield row.sha256, bytes(row.body)
