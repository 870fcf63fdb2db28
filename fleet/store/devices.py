"""Devices: who is invited, whose key is accepted, and what is wanted of each."""
from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Iterable
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Update, bindparam, case, func, insert, select, update

from fleet.domain.device import INVITE_LIFE, INVITE_TRIES, Device, Standing
from fleet.store.audit import record
from fleet.store.schema import devices, invites, tokens
from remote.codes import CODE, NAMED, spelled
from remote.identity import Hardware
from remote.intent import Mode, Ring
from remote.report import State
from server.transaction import Transaction

Draw = Callable[[int], int]                    # bits → a random number of so many
KEY_OVERLAP = 7 * 24 * 3600
_BY_ID = select(devices).where(devices.c.id == bindparam("device"))
_KNOWN = select(*(devices.c[name] for name in (
    "id", "name", "branch", "standing", "created", "ring", "key", "new_key", "hardware", "seen", "state")))
_ONE = _KNOWN.where(devices.c.id == bindparam("device"))
_EVERYONE = _KNOWN.order_by(devices.c.branch, devices.c.name, devices.c.id)
NEXT_REV = case((devices.c.rev < bindparam("now"), bindparam("now")), else_=devices.c.rev + 1)
_INVITE = select(invites).where(invites.c.name == bindparam("name"))


class Unknown(Exception):
    """There is no such device, or it is not in a state in which this can be done to it."""


def draw(bits: int) -> int:
    return secrets.randbits(bits)


_made: dict[str, tuple[tuple[Any, ...], Device]] = {}          # by its id, the last row of each and what was made of it


def device_of(row: Any) -> Device:
    """Of the same row of `_KNOWN` the same device: when all are looked at, most are as they were the last time."""
    last = _made.get(row.id)
    if last is not None and row == last[0]:
        return last[1]
    made = Device(
        id=row.id, name=row.name, branch=row.branch, standing=Standing(row.standing), created=row.created,
        ring=Ring(row.ring), key=row.key, new_key=row.new_key, hardware=_hardware(row.hardware), seen=row.seen,
        state=State.model_validate_json(row.state))
    _made[row.id] = (tuple(row), made)
    return made


@lru_cache(maxsize=4096)
def _hardware(text: str) -> Hardware:
    return Hardware.model_validate_json(text)


# --- looking ---------------------------------------------------------------------------------------------

def everyone(tx: Transaction, branches: Collection[str] | None = None) -> list[Device]:
    """All devices, or those of some branches, by branch and name."""
    asked = _EVERYONE if branches is None else _EVERYONE.where(devices.c.branch.in_(list(branches)))
    return [device_of(row) for row in tx.execute(asked)]


def by_branch(there: Iterable[Device]) -> dict[str, list[Device]]:
    """Without those that are revoked; each branch in the order in which they come."""
    found: dict[str, list[Device]] = {}
    for device in there:
        if device.standing is not Standing.REVOKED:
            found.setdefault(device.branch, []).append(device)
    return found


def count(tx: Transaction, branches: Collection[str] | None = None) -> int:
    """Of those that are served, everywhere or in some branches."""
    served = select(func.count()).select_from(devices).where(devices.c.standing == Standing.ACCEPTED.value)
    if branches is not None:
        served = served.where(devices.c.branch.in_(list(branches)))
    return int(tx.execute(served).scalar_one())


def one(tx: Transaction, device: str) -> Device:
    """Errors: Unknown."""
    row = tx.execute(_ONE, {"device": device}).first()
    if row is None:
        raise Unknown(device)
    return device_of(row)


def row_of(tx: Transaction, device: str) -> Any:
    row = tx.execute(_BY_ID, {"device": device}).first()
    if row is None:
        raise Unknown(device)
    return row


def given(tx: Transaction) -> dict[str, str]:
    """By device, the name of the bundle that was given to it last."""
    asked = select(devices.c.id, devices.c.config_sha256).where(devices.c.config_sha256.is_not(None))
    return {row.id: row.config_sha256 for row in tx.execute(asked)}


def mode_of(row: Any) -> Mode | None:
    return Mode.model_validate_json(row.mode) if row.mode else None


# --- what is wanted of it --------------------------------------------------------------------------------

def renew(tx: Transaction, wanted: Iterable[str], now: int, **columns: Any) -> None:
    """Something else is wanted of these devices: their revision grows. It never falls behind the time of day, so that
    it grows on after the database was put back from a backup. Tell `Wake` of them once this is committed.

    Errors: Unknown."""
    for device in wanted:
        values = {f"new_{name}": value for name, value in columns.items()}
        if not tx.execute(_renewed(tuple(columns)), {"device": device, "now": now, **values}).rowcount:
            raise Unknown(device)


@cache
def _renewed(columns: tuple[str, ...]) -> Update:
    return update(devices).where(devices.c.id == bindparam("device")).values(
        rev=NEXT_REV, **{name: bindparam(f"new_{name}") for name in columns})


def set_mode(tx: Transaction, device: str, mode: Mode | None, by: str, now: int) -> None:
    """Closed with a message, now or from and until a time; None or a mode without one: open. Errors: Unknown."""
    wish = (mode or Mode(rev=1)).model_copy(update={"rev": max(row_of(tx, device).rev + 1, now)})
    renew(tx, [device], now, mode=wish.model_dump_json())
    record(tx, now, by, "close" if wish.closed else "open", device, message=wish.closed or "",
           **({"words": " / ".join(wish.words.values())} if wish.words else {}))


def set_ring(tx: Transaction, device: str, ring: Ring, by: str, now: int) -> None:
    renew(tx, [device], now, ring=ring.value)
    record(tx, now, by, "ring", device, ring=ring.value)


def rename(tx: Transaction, device: str, name: str, branch: str, by: str, now: int) -> None:
    row_of(tx, device)
    tx.execute(update(devices).where(devices.c.id == device).values(name=name, branch=branch))
    record(tx, now, by, "rename", device, name=name, branch=branch)


# --- how it comes and goes -------------------------------------------------------------------------------

def invite(tx: Transaction, name: str, branch: str, by: str, now: int, *, draw: Draw = draw) -> tuple[str, str]:
    """A new device and the one-time code for the machine that is to be it."""
    device = spelled(draw(60), 12).lower()
    tx.execute(insert(devices), {"id": device, "name": name, "branch": branch, "standing": Standing.INVITED.value,
                                 "ring": Ring.ALL.value, "created": now, "rev": now})
    record(tx, now, by, "invite", device, name=name, branch=branch)
    return device, _code(tx, device, now, draw)


def invite_again(tx: Transaction, device: str, by: str, now: int, *, draw: Draw = draw) -> str:
    """A one-time code for another machine, or another key, of a device. What it has stays good until the new key is
    accepted. Errors: Unknown."""
    row_of(tx, device)
    record(tx, now, by, "invite again", device)
    return _code(tx, device, now, draw)


def _code(tx: Transaction, device: str, now: int, draw: Draw) -> str:
    """Whatever codes it had before are spent."""
    tx.execute(update(invites).where(invites.c.device == device).values(expires=now))
    taken = True
    while taken:
        code = spelled(draw(5 * CODE), CODE)
        taken = tx.execute(_INVITE, {"name": code[:NAMED]}).first() is not None
    tx.execute(insert(invites), {"name": code[:NAMED], "secret": digest(code), "device": device, "made": now,
                                 "expires": now + INVITE_LIFE, "tries_left": INVITE_TRIES})
    return code


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def accept(tx: Transaction, device: str, key: str, by: str, now: int) -> None:
    """Staff have compared the fingerprint of this key. Errors: Unknown when it is not the one that waits."""
    row = row_of(tx, device)
    if row.new_key is None or row.new_key != key or row.standing == Standing.REVOKED:
        raise Unknown(device)
    tx.execute(update(devices).where(devices.c.id == device).values(
        standing=Standing.ACCEPTED.value, key=key, new_key=None, old_key=None, old_key_until=None, history="[]",
        whole=True))
    _drop_tokens(tx, device)
    renew(tx, [device], now)
    record(tx, now, by, "accept", device, key=digest(key)[:16])


def decline(tx: Transaction, device: str, by: str, now: int) -> None:
    """The fingerprints differ: that key is nobody's."""
    row = row_of(tx, device)
    standing = Standing.INVITED.value if row.key is None else row.standing
    tx.execute(update(devices).where(devices.c.id == device).values(new_key=None, standing=standing))
    record(tx, now, by, "decline", device)


def revoke(tx: Transaction, device: str, by: str, now: int) -> None:
    """From the next request on it is given nothing."""
    row_of(tx, device)
    tx.execute(update(devices).where(devices.c.id == device).values(
        standing=Standing.REVOKED.value, new_key=None, old_key=None, old_key_until=None))
    tx.execute(update(invites).where(invites.c.device == device).values(expires=now))
    _drop_tokens(tx, device)
    record(tx, now, by, "revoke", device)


def quarantine(tx: Transaction, device: str, now: int) -> None:
    """Two machines claim to be it. It becomes one again by a new code."""
    tx.execute(update(devices).where(devices.c.id == device).values(standing=Standing.QUARANTINED.value))
    _drop_tokens(tx, device)
    record(tx, now, "fleet", "quarantine", device)


def _drop_tokens(tx: Transaction, device: str) -> None:
    tx.execute(tokens.delete().where(tokens.c.device == device))
