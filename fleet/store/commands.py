"""Commands, kept before anybody hears of them, and what they brought."""
from __future__ import annotations

import json
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from fleet.domain.command import Command, ordered
from fleet.domain.device import Standing
from fleet.store.audit import record
from fleet.store.devices import Draw, Unknown, draw, renew, row_of
from fleet.store.schema import commands, uploads
from remote.codes import spelled
from remote.intent import UPLOADS, CommandKind, CommandState, Feedback
from server.transaction import Transaction

AT_ONCE = 8                    # under way at one kiosk
_UNDER_WAY = select(commands).where(commands.c.device == bindparam("of"), commands.c.over.is_(False)).order_by(
    commands.c.ordered, commands.c.id)
_ALL_UNDER_WAY = select(commands).where(commands.c.over.is_(False))
_ONE = select(commands).where(commands.c.id == bindparam("id"))


def order(tx: Transaction, device: str, kind: CommandKind, by: str, now: int, *, draw: Draw = draw) -> Command:
    """Errors: Unknown when the device takes no commands now, or no more of them."""
    row = row_of(tx, device)
    if row.standing != Standing.ACCEPTED or len(under_way(tx, device)) >= AT_ONCE:
        raise Unknown(device)
    command = ordered(spelled(draw(80), 16).lower(), device, kind, by, now)
    tx.execute(insert(commands), {
        "id": command.id, "device": device, "kind": kind.value, "by": by, "ordered": now, "exp": command.exp,
        "state": command.state.value, "changed": now})
    renew(tx, [device], now)
    record(tx, now, by, "order", device, kind=kind.value, command=command.id)
    return command


def withdraw(tx: Transaction, identifier: str, by: str, now: int) -> Command | None:
    """None: it has begun, or is over."""
    after = one(tx, identifier).withdrawn(now)
    if after is not None:
        _keep(tx, after)
        renew(tx, [after.device], now)
        record(tx, now, by, "withdraw", after.device, command=identifier)
    return after


def tell(tx: Transaction, device: str, identifier: str, feedback: Feedback, now: int) -> Command:
    """The command after a kiosk's word on it. Errors: Unknown when it is not that kiosk's."""
    command = one(tx, identifier)
    if command.device != device:
        raise Unknown(identifier)
    after = command.told(feedback, now)
    if after is None:
        return command
    _keep(tx, after)
    if after.state.final:
        renew(tx, [device], now)
        record(tx, now, f"device:{device}", "command " + after.state.value, device, command=identifier,
               reason=after.reason)
    return after


def age(tx: Transaction, now: int) -> list[str]:
    """End the commands that waited too long; the devices whose wishes changed by it."""
    changed = []
    for row in tx.execute(_ALL_UNDER_WAY):
        after = command_of(row).aged(now)
        if after is not None:
            _keep(tx, after)
            renew(tx, [after.device], now)
            record(tx, now, "fleet", "command expired", after.device, command=after.id)
            changed.append(after.device)
    return changed


def upload(tx: Transaction, device: str, identifier: str, media: str, body: bytes, now: int) -> None:
    """Keep what a command asked for. Sent again it is kept once. Errors: Unknown when nothing of that kind is asked
    of this kiosk now."""
    command = one(tx, identifier)
    if command.device != device or command.kind not in UPLOADS or (command.state.final and not command.upload):
        raise Unknown(identifier)
    if command.upload:
        return
    tx.execute(insert(uploads), {"command": identifier, "received": now, "media": media, "body": body})
    tx.execute(update(commands).where(commands.c.id == identifier).values(upload=True))


def uploaded(tx: Transaction, identifier: str) -> tuple[str, bytes] | None:
    """(media type, bytes) that a command brought."""
    row = tx.execute(select(uploads).where(uploads.c.command == identifier)).first()
    return None if row is None else (row.media, bytes(row.body))


def one(tx: Transaction, identifier: str) -> Command:
    """Errors: Unknown."""
    row = tx.execute(_ONE, {"id": identifier}).first()
    if row is None:
        raise Unknown(identifier)
    return command_of(row)


def under_way(tx: Transaction, device: str) -> list[Command]:
    """Those that are not over, in their order."""
    return [command_of(row) for row in tx.execute(_UNDER_WAY, {"of": device})]


def of_device(tx: Transaction, device: str, most: int = 50) -> list[Command]:
    """Newest first."""
    asked = select(commands).where(commands.c.device == device).order_by(commands.c.ordered.desc(), commands.c.id)
    return [command_of(row) for row in tx.execute(asked.limit(most))]


def command_of(row: Any) -> Command:
    return Command(
        id=row.id, device=row.device, kind=CommandKind(row.kind), by=row.by, ordered=row.ordered, exp=row.exp,
        state=CommandState(row.state), changed=row.changed, reason=row.reason,
        findings=tuple((step, verdict) for step, verdict in json.loads(row.findings)), upload=row.upload)


def _keep(tx: Transaction, command: Command) -> None:
    tx.execute(update(commands).where(commands.c.id == command.id).values(
        state=command.state.value, changed=command.changed, reason=command.reason, over=command.state.final,
        findings=json.dumps(command.findings)))
