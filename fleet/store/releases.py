"""Versions of the program, in parts, so that nobody ever holds one whole."""
from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import IO, Any

from sqlalchemy import bindparam, delete, insert, or_, select

from fleet.store.audit import record
from fleet.store.schema import devices, release_parts, releases, rollout_devices
from remote.intent import Release
from remote.release import LARGEST, PART, manifest_of
from server.transaction import Transaction

_ONE = select(releases).where(releases.c.version == bindparam("version"))
_PART = select(release_parts.c.body).where(release_parts.c.version == bindparam("of"),
                                           release_parts.c.number == bindparam("n"))


def keep(tx: Transaction, file: IO[bytes], by: str, now: int) -> Release:
    """The same again is the same. Errors: ValueError for what is no release, or is another one of a version that is
    here."""
    version = manifest_of(file).version
    size, digest = 0, hashlib.sha256()
    for body in _parts(file):
        size += len(body)
        digest.update(body)
        if size > LARGEST:
            raise ValueError(f"is larger than the {LARGEST} bytes that kiosks take")
    release = Release(version=version, sha256=digest.hexdigest(), size=size)
    known = one(tx, version)
    if known is not None and known != release:
        raise ValueError(f"is another one than the version {version} that is here; give it a version of its own")
    if known is None:
        tx.execute(insert(releases), {**release.model_dump(), "made": now})
        for number, body in enumerate(_parts(file)):
            tx.execute(insert(release_parts), {"version": version, "number": number, "body": body})
        record(tx, now, by, "release", version, sha256=release.sha256)
    return release


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while body := file.read(PART):
        yield body


def one(tx: Transaction, version: str) -> Release | None:
    row = tx.execute(_ONE, {"version": version}).first()
    return None if row is None else _release(row)


def everything(tx: Transaction) -> list[Release]:
    """Newest first."""
    return [_release(row) for row in tx.execute(select(releases).order_by(releases.c.made.desc(), releases.c.version))]


def _release(row: Any) -> Release:
    return Release(version=row.version, sha256=row.sha256, size=row.size)


def part(tx: Transaction, version: str, number: int) -> bytes | None:
    row = tx.execute(_PART, {"of": version, "n": number}).first()
    return None if row is None else bytes(row.body)


def drop(tx: Transaction, version: str, by: str, now: int) -> bool:
    """Whether it was here and is gone; one that a kiosk wants, or would be given back, stays."""
    wanted = tx.execute(select(devices.c.id).where(devices.c.version == version)).first()
    held = tx.execute(select(rollout_devices.c.device).where(
        or_(rollout_devices.c.wanted == version, rollout_devices.c.before == version))).first()
    if wanted or held or one(tx, version) is None:
        return False
    tx.execute(delete(release_parts).where(release_parts.c.version == version))
    tx.execute(delete(releases).where(releases.c.version == version))
    record(tx, now, by, "drop release", version)
    return True
