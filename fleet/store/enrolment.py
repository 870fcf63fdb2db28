"""How a machine becomes a device, and what shows afterwards that it is that device."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, select, update

from fleet.domain.device import Standing
from fleet.store import releases
from fleet.store.among import among, listed
from fleet.store.audit import record
from fleet.store.commands import under_way
from fleet.store.devices import KEY_OVERLAP, digest, row_of
from fleet.store.schema import commands, devices, invites, tokens
from remote.codes import NAMED
from remote.identity import Enrol, NewKey
from remote.intent import Order, Release
from remote.refusals import Refusal
from server.transaction import Transaction

TOKEN_LIFE = 3600
_INVITE = select(invites).where(invites.c.name == bindparam("name"))
_GRANT = insert(tokens)
_WISHED = [devices.c[name] for name in ("id", "standing", "rev", "ring", "mode", "config_sha256", "version")]
_ORDERED = exists().where(commands.c.device == devices.c.id, commands.c.over.is_(False)).label("ordered")
_KNOWN = (select(tokens.c.hash, *_WISHED, _ORDERED).join_from(tokens, devices, tokens.c.device == devices.c.id)
          .where(tokens.c.expires > bindparam("now")))
_KNOWN_ONE = _KNOWN.where(tokens.c.hash == bindparam("hash"))
_KNOWN_SOME = _KNOWN.where(among(tokens.c.hash, "hashes"))


@dataclass(frozen=True, slots=True)
class Keys:
    """With which a device may sign now."""

    standing: Standing
    good: tuple[str, ...]


def enrol(tx: Transaction, asked: Enrol, now: int) -> str | Refusal:
    """The device that the machine with this key may become once staff have compared fingerprints. The same code with
    the same key again is the same answer; with another key it is nothing."""
    invite = tx.execute(_INVITE, {"name": asked.code[:NAMED]}).first()
    if invite is None:
        return Refusal.CODE_UNKNOWN
    if invite.secret != digest(asked.code):
        tx.execute(update(invites).where(invites.c.name == invite.name, invites.c.tries_left > 0).values(
            tries_left=invites.c.tries_left - 1))
        return Refusal.CODE_UNKNOWN
    if invite.used_by == asked.public_key:
        return str(invite.device)
    if invite.used_by is not None:
        return Refusal.CODE_UNKNOWN
    if invite.tries_left <= 0 or invite.expires <= now:
        return Refusal.CODE_SPENT
    tx.execute(update(invites).where(invites.c.name == invite.name).values(used_by=asked.public_key))
    return _waits(tx, invite.device, asked, now)


def _waits(tx: Transaction, device: str, asked: Enrol, now: int) -> str:
    """The key waits for staff. One that is accepted already stays good until this one is."""
    row = row_of(tx, device)
    standing = Standing.PENDING.value if row.key is None or row.standing == Standing.REVOKED else row.standing
    tx.execute(update(devices).where(devices.c.id == device).values(
        new_key=asked.public_key, standing=standing, hardware=asked.hardware.model_dump_json()))
    record(tx, now, f"device:{device}", "enrol", device, key=digest(asked.public_key)[:16])
    return device


def keys(tx: Transaction, device: str, now: int) -> Keys | None:
    row = tx.execute(select(devices).where(devices.c.id == device)).first()
    if row is None:
        return None
    old = (row.old_key,) if row.old_key is not None and (row.old_key_until or 0) > now else ()
    waiting = (row.new_key,) if row.new_key and row.standing == Standing.PENDING else ()
    return Keys(Standing(row.standing), (*((row.key,) if row.key else ()), *old, *waiting))


def grant(tx: Transaction, device: str, token: str, nonce: str, now: int, key: str) -> None:
    """A token for a proof by `key`. Errors: sqlalchemy.exc.IntegrityError when the nonce has had one."""
    tx.execute(_GRANT, {"hash": digest(token), "device": device, "nonce": nonce, "expires": now + TOKEN_LIFE})
    tx.execute(delete(tokens).where(tokens.c.expires <= now - TOKEN_LIFE))      # nonces do not live that long
    row = row_of(tx, device)
    if row.old_key is not None and key == row.key:
        tx.execute(update(devices).where(devices.c.id == device).values(old_key=None, old_key_until=None))


@dataclass(frozen=True, slots=True)
class Holder:
    """`row`: of the device, with what is wished of it now; `orders`: of its commands that are not over; `release`: the
    version of the program it should run, where one is wished."""

    row: Any
    orders: tuple[Order, ...] = ()
    release: Release | None = None


def holders(tx: Transaction, those: Collection[str], now: int) -> dict[str, Holder]:
    """Whose tokens these are, where they are anybody's."""
    by_hash = {digest(token): token for token in those}
    if len(by_hash) == 1:
        rows = tx.execute(_KNOWN_ONE, {"hash": next(iter(by_hash)), "now": now})
    else:
        rows = tx.execute(_KNOWN_SOME, {"hashes": listed(by_hash), "now": now})
    found = rows.all()
    known = {version: releases.one(tx, version) for version in {row.version for row in found} if version}
    return {by_hash[row.hash]: Holder(row, tuple(one.order for one in under_way(tx, row.id)) if row.ordered else (),
                                      known.get(row.version))
            for row in found}


def rotate(tx: Transaction, asked: NewKey, now: int) -> None:
    """The device has another key from now on; the old one is good until the new one was used, or for a week."""
    row = row_of(tx, asked.device)
    if row.key == asked.public_key:
        return
    tx.execute(update(devices).where(devices.c.id == asked.device).values(
        key=asked.public_key, old_key=row.key, old_key_until=now + KEY_OVERLAP))
    record(tx, now, f"device:{asked.device}", "new key", asked.device, key=digest(asked.public_key)[:16])
