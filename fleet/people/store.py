"""Accounts, links and sessions as they are kept. Whatever changes one writes its line of the audit."""
from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from fleet.people.account import LOCKED_FOR, TRIES, Account, Role
from fleet.people.provider import Known
from fleet.people.schema import links, people, sessions
from fleet.store.audit import record
from fleet.store.devices import Unknown, digest
from server.transaction import Transaction

SESSION_LIFE, IDLE = 12 * 3600, 2 * 3600       # seconds
LINK_LIFE = 24 * 3600
SEEN_EVERY = 60                                # a session's use is not written down more often
_ONE = select(people).where(people.c.name == bindparam("who"))
_SESSION = select(sessions, people).join_from(sessions, people, sessions.c.person == people.c.name).where(
    sessions.c.hash == bindparam("told"), sessions.c.expires > bindparam("now"))


def account_of(row: Any) -> Account:
    return Account(name=row.name, shown=row.shown, role=Role(row.role), branches=tuple(json.loads(row.branches)),
                   secret=row.secret, subject=row.subject, totp=row.totp, step=row.step, failed=row.failed,
                   locked_until=row.locked_until, active=row.active, made=row.made, seen=row.seen,
                   barred=row.barred)


# --- accounts ----------------------------------------------------------------------------------------------

def everyone(tx: Transaction) -> list[Account]:
    return [account_of(row) for row in tx.execute(select(people).order_by(people.c.shown, people.c.name))]


def one(tx: Transaction, name: str) -> Account:
    """Errors: Unknown."""
    row = tx.execute(_ONE, {"who": name}).first()
    if row is None:
        raise Unknown(name)
    return account_of(row)


def nobody_yet(tx: Transaction) -> bool:
    """Nobody can sign in: this is the first start."""
    return not tx.execute(select(func.count()).select_from(people).where(people.c.secret.is_not(None))).scalar_one()


def add(tx: Transaction, name: str, shown: str, role: Role, branches: Collection[str], by: str, now: int) -> None:
    """Errors: sqlalchemy.exc.IntegrityError when the name is taken."""
    tx.execute(insert(people), {"name": name, "shown": shown, "role": role.value, "made": now,
                                "branches": json.dumps(sorted(branches))})
    record(tx, now, by, "person", name, role=role.value, branches=" ".join(sorted(branches)))


def change(tx: Transaction, name: str, shown: str, role: Role, branches: Collection[str], active: bool, by: str,
           now: int) -> None:
    """It counts at once: whoever may less now is signed out. Errors: Unknown when no admin of the region would be
    left."""
    before = one(tx, name)
    tx.execute(update(people).where(people.c.name == name).values(
        shown=shown, role=role.value, branches=json.dumps(sorted(branches)), active=active))
    if before.role is Role.ADMIN and not _ruled(tx):
        raise Unknown(name)
    if not active:
        sign_out_everywhere(tx, name)
    record(tx, now, by, "person", name, role=role.value, branches=" ".join(sorted(branches)),
           active="yes" if active else "no")


def _ruled(tx: Transaction) -> bool:
    return any(one.active and one.secret and one.role is Role.ADMIN and not one.branches for one in everyone(tx))


def choose(tx: Transaction, name: str, secret: str, now: int) -> None:
    """A new password: every session ends, and the account is locked no more."""
    tx.execute(update(people).where(people.c.name == name).values(secret=secret, failed=0, locked_until=0))
    sign_out_everywhere(tx, name)
    record(tx, now, name, "password", name)


def set_totp(tx: Transaction, name: str, totp: str | None, by: str, now: int, step: int = 0) -> None:
    tx.execute(update(people).where(people.c.name == name).values(totp=totp, step=step))
    record(tx, now, by, "second step on" if totp else "second step off", name)


def meet(tx: Transaction, known: Known, now: int) -> str:
    """The name of the account of somebody whom the provider vouches for, made when they come the first time; its rights
    are what the provider says now. It never is an account of our own, whatever that is called. Errors: Unknown when
    it is closed here."""
    rights = known.rights
    row = tx.execute(select(people).where(people.c.subject == known.subject)).first()
    if row is None:
        name, taken = known.name, {"fleet", *(one.name for one in everyone(tx))}
        while name in taken:
            name = f"{known.name}-{known.subject[:len(name) - len(known.name) + 3]}"
        tx.execute(insert(people), {"name": name, "shown": known.shown, "role": rights.role.value, "made": now,
                                    "branches": json.dumps(sorted(rights.branches)), "subject": known.subject})
        record(tx, now, "fleet", "person", name, role=rights.role.value, branches=" ".join(sorted(rights.branches)))
        return name
    before = account_of(row)
    if not before.active:
        raise Unknown(before.name)
    told = {"shown": known.shown, "role": rights.role.value, "branches": json.dumps(sorted(rights.branches)),
            "barred": None}
    if told != {"shown": row.shown, "role": row.role, "branches": row.branches, "barred": row.barred}:
        tx.execute(update(people).where(people.c.name == before.name).values(**told))
        record(tx, now, "fleet", "person", before.name, role=rights.role.value,
               branches=" ".join(sorted(rights.branches)))
    return before.name


def bar(tx: Transaction, subject: str, now: int) -> None:
    """The provider knows them and gives them no rights here any more: they are signed out everywhere and hear of
    nothing, until it gives them some again."""
    row = tx.execute(select(people).where(people.c.subject == subject)).first()
    if row is None:
        return
    sign_out_everywhere(tx, row.name)
    if row.barred is None:
        tx.execute(update(people).where(people.c.name == row.name).values(barred=now))
        record(tx, now, "fleet", "no rights any more", row.name)


# --- one-time links ----------------------------------------------------------------------------------------

def link(tx: Transaction, token: str, person: str | None, by: str, now: int) -> None:
    """Whatever links there were for this person are worth nothing now. Errors: Unknown for somebody of the provider: a
    password here would outlive the account there."""
    if person is not None and one(tx, person).subject is not None:
        raise Unknown(person)
    same = links.c.person.is_(None) if person is None else links.c.person == person
    tx.execute(delete(links).where(same))
    tx.execute(insert(links), {"hash": digest(token), "person": person, "expires": now + LINK_LIFE})
    record(tx, now, by, "link", person or "")


def linked(tx: Transaction, token: str, now: int) -> tuple[str | None] | None:
    """(whose link it is,) where that may be nobody yet; None when it is spent, old, or none."""
    row = tx.execute(select(links).where(links.c.hash == digest(token))).first()
    if row is None or row.used or row.expires <= now or (row.person is None and not nobody_yet(tx)):
        return None
    return (row.person,)


def spend(tx: Transaction, token: str) -> None:
    tx.execute(update(links).where(links.c.hash == digest(token)).values(used=True))


# --- signing in --------------------------------------------------------------------------------------------

def failed(tx: Transaction, name: str, now: int) -> None:
    """One more wrong try; after some of them in a row nobody gets in by this name for a while."""
    row = tx.execute(_ONE, {"who": name}).first()
    if row is None:
        return
    tries = row.failed + 1
    locked = {"failed": 0, "locked_until": now + LOCKED_FOR} if tries >= TRIES else {"failed": tries}
    tx.execute(update(people).where(people.c.name == name).values(**locked))
    if tries >= TRIES:
        record(tx, now, "fleet", "locked", name)


def begin(tx: Transaction, name: str, token: str, now: int, step: int | None = None,
          life: int = SESSION_LIFE) -> None:
    """A session, for at most `life` seconds. Errors: Unknown when that step of the second step was used meanwhile."""
    tx.execute(delete(sessions).where(sessions.c.expires <= now))
    asked = update(people).where(people.c.name == name)
    values = {"failed": 0, "seen": now}
    if step is not None:
        asked, values = asked.where(people.c.step < step), {**values, "step": step}
    if not tx.execute(asked.values(**values)).rowcount:
        raise Unknown(name)
    tx.execute(insert(sessions), {"hash": digest(token), "person": name, "began": now, "used": now,
                                  "expires": now + life})
    record(tx, now, name, "sign in")


def holder(tx: Transaction, token: str, now: int) -> tuple[Account, int] | None:
    """(whose session it is, when it was used last), as of now; None when there is none any more."""
    row = tx.execute(_SESSION, {"told": digest(token), "now": now}).first()
    account = None if row is None else account_of(row)
    if account is None or not account.counts or now - row.used > IDLE:
        return None
    return account, int(row.used)


def used(tx: Transaction, token: str, now: int) -> None:
    tx.execute(update(sessions).where(sessions.c.hash == digest(token)).values(used=now))


def end(tx: Transaction, token: str) -> None:
    tx.execute(delete(sessions).where(sessions.c.hash == digest(token)))


def sign_out_everywhere(tx: Transaction, name: str) -> None:
    tx.execute(delete(sessions).where(sessions.c.person == name))
