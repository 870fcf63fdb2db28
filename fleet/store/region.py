"""What staff say of their region: the names of its branches, and the layers of its kiosks' configuration.

Nothing of a layer is ever lost: each version is a row, and the newest of a scope counts.
"""
from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Integer, String, Table, delete, func, insert, select

from fleet.domain.rollout import Rollout, Step
from fleet.store.audit import record
from fleet.store.devices import Unknown
from fleet.store.rollouts import one
from fleet.store.schema import devices, metadata
from server.transaction import Transaction

branches = Table(
    "branches", metadata,
    Column("code", String, primary_key=True),
    Column("name", String, nullable=False))

layers = Table(
    "layers", metadata,
    Column("id", Integer, primary_key=True),
    Column("scope", String, nullable=False, index=True),           # region, branch:CODE, kiosk:ID, override:ID
    Column("text", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("rollout", Integer))                                    # that brought it to the kiosks

FAR = 200                      # versions looked back at


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a layer's text."""

    id: int
    scope: str
    text: str
    by: str
    at: int
    rollout: int | None


@dataclass(frozen=True, slots=True)
class Brought:
    """A text, and the rollout that brings it or has brought it."""

    version: Version
    rollout: Rollout


def names(tx: Transaction) -> dict[str, str]:
    """Every branch with its name; one that nobody named is called by its code."""
    named = {row.code: row.name for row in tx.execute(select(branches))}
    there = {row.branch for row in tx.execute(select(devices.c.branch).distinct())}
    return dict(sorted(({code: code for code in there} | named).items(), key=lambda one: one[1].casefold()))


def name(tx: Transaction, code: str, called: str, by: str, now: int) -> None:
    tx.execute(delete(branches).where(branches.c.code == code))
    tx.execute(insert(branches), {"code": code, "name": called})
    record(tx, now, by, "branch", code, name=called)


_NEWEST = select(func.max(layers.c.id)).group_by(layers.c.scope)


def texts(tx: Transaction) -> dict[str, Version]:
    """The version of each scope that counts."""
    return {row.scope: Version(row.id, row.scope, row.text, row.by, row.at, row.rollout)
            for row in tx.execute(select(layers).where(layers.c.id.in_(_NEWEST)))}


def naming(tx: Transaction, word: str) -> dict[str, str]:
    """The texts that count and have this word in them."""
    return {row.scope: row.text for row in tx.execute(select(layers.c.scope, layers.c.text).where(
        layers.c.id.in_(_NEWEST), layers.c.text.contains(word, autoescape=True)))}


def versions(tx: Transaction, scope: str, most: int = 20) -> list[Version]:
    """Newest first."""
    asked = select(layers).where(layers.c.scope == scope).order_by(layers.c.id.desc()).limit(most)
    return [Version(row.id, row.scope, row.text, row.by, row.at, row.rollout) for row in tx.execute(asked)]


def brought(tx: Transaction, rollout: int) -> list[Version]:
    """The texts that a rollout brought."""
    asked = select(layers).where(layers.c.rollout == rollout).order_by(layers.c.id)
    return [Version(row.id, row.scope, row.text, row.by, row.at, row.rollout) for row in tx.execute(asked)]


def write(tx: Transaction, scope: str, text: str, by: str, now: int, rollout: int | None = None) -> None:
    tx.execute(insert(layers), {"scope": scope, "text": text, "by": by, "at": now, "rollout": rollout})
    record(tx, now, by, "settings", scope, rollout=str(rollout or ""))


def take_back(tx: Transaction, rollout: int, by: str, now: int) -> None:
    """What a rollout brought is undone: what had gone out to all before it counts again, unless somebody wrote another
    since."""
    for newest in texts(tx).values():
        if newest.rollout == rollout:
            write(tx, newest.scope, layered(tx, newest.scope, rollout)[0], by, now)


def layered(tx: Transaction, scope: str, without: int | None = None) -> tuple[str, Brought | None]:
    """What a kiosk that comes has of a scope: the newest text that went out to all, and over it the one that is on its
    way, or can still be undone. Nothing of rollouts that were stopped on their way, nor of the one `without`."""
    newest: Brought | None = None
    for n, version in enumerate(versions(tx, scope, FAR)):
        if without is not None and version.rollout == without:
            continue
        rollout = _rollout_of(tx, version)
        if n == 0 and rollout is not None and rollout.step in (Step.RUNNING, Step.PAUSED, Step.DONE):
            newest = Brought(version, rollout)
        elif rollout is None or rollout.reached_all:
            return version.text, newest
    return "", newest


def _rollout_of(tx: Transaction, version: Version) -> Rollout | None:
    """None: it reached nobody, or that is so long ago that nobody knows."""
    try:
        return None if version.rollout is None else one(tx, version.rollout)
    except Unknown:
        return None
