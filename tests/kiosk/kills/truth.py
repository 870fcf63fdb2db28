"""The independent check of a round: loans of the central system, tags, journal, and what screens and receipts said.

It knows nothing of the engine. Times of the central system are whole seconds, cut off.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import apsw

from kiosk.journal import Journal
from tests.kiosk.kills.library import ITEM_OF, TITLES, UIDS
from tests.kiosk.kills.patron import LENT, RECEIVED, RETURNED, Attempt
from tests.kiosk.kills.shelf import LOANED, SECURED, Shelf
from tests.kiosk.library import CARD, OTHER

SECOND = 1.0               # what the central system cuts off
LATE = 3.0                 # seconds that a request may be under way when its session is over


@dataclass(frozen=True, slots=True)
class Loan:
    item: str
    card: str
    lent: float
    returned: float | None
    renewals: int

    def may_stand(self, at: float) -> bool:
        """It may have been open at that time."""
        return self.lent <= at and (self.returned is None or at < self.returned + SECOND)

    def stands(self, at: float) -> bool:
        """It certainly was open at that time."""
        return self.lent + SECOND <= at and (self.returned is None or at < self.returned)


@dataclass(frozen=True, slots=True)
class Answer:
    """A line of the central system, when it left there."""

    at: float
    line: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What a screen or a receipt said to a patron about an item. `card` is empty for a return."""

    at: float
    item: str
    card: str
    status: str

    @property
    def done(self) -> bool:
        return self.status not in ("status.refused", "status.not_returned")


LOANS = """
SELECT items.barcode, cards.identifier, loans.lent_at, loans.returned_at, loans.renewals FROM loans
JOIN items ON items.id = loans.item_id JOIN cards ON cards.patron_id = loans.patron_id ORDER BY loans.id
"""


def loans_in(database: Path) -> list[Loan]:
    db = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        rows = db.execute(LOANS).fetchall()
    finally:
        db.close()
    return [Loan(item, card, seconds(lent), seconds(returned) if returned else None, renewals)
            for item, card, lent, returned, renewals in rows]


def seconds(local: str) -> float:
    return datetime.fromisoformat(local).timestamp()


def said_in(told: list[dict[str, Any]]) -> list[Said]:
    """Each word once in a session, when it was said first."""
    found: dict[tuple[Any, ...], Said] = {}
    session = 0
    for number, one in enumerate(told):
        session += one.get("screen") in ("attract", "choose")
        for item, status, _ in one.get("rows", ()):
            if status in (*LENT, *RETURNED, RECEIVED, "status.refused", "status.not_returned"):
                found.setdefault((one["life"], session, item, status), Said(one["at"], item, one["card"], status))
        for title in one.get("titles", ()):
            card = next(c for c in (CARD, OTHER, "") if c.endswith(one["last4"])) if one["last4"] else ""
            found[number, title] = Said(one["at"], TITLES.get(title, title), card, "receipt")
    return list(found.values())


def offline_in(told: list[dict[str, Any]]) -> list[tuple[float, bool]]:
    """When the kiosk began to do without the central system, and when not any more."""
    return [(one["at"], one["offline"]) for one in told if "offline" in one]


@dataclass(frozen=True, slots=True)
class Evidence:
    loans: list[Loan]
    said: list[Said]
    offline: list[tuple[float, bool]]
    answers: list[Answer]
    attempts: list[Attempt]
    shelf: Shelf
    journal: Path

    def problems(self) -> list[str]:
        """What is wrong, a sentence each; none when the promise holds."""
        return [*self._lost(), *self._early(), *self._doubled(), *self._unasked(), *self._gate(), *self._journal()]

    def _of(self, item: str) -> list[Loan]:
        return [loan for loan in self.loans if loan.item == item]

    def _lost(self) -> Iterator[str]:
        for said in self.said:
            loans = self._of(said.item)
            theirs = any(loan.card == said.card and loan.may_stand(said.at) for loan in loans)
            begun = self._begun(said)
            taken_back = any(loan.returned and begun <= loan.returned <= said.at for loan in loans)
            if said.status == RECEIVED:                # now it must have been told
                true = not any(loan.lent + SECOND <= said.at and loan.returned is None for loan in loans)
            elif said.card:
                true = theirs is said.done
            elif said.done:
                true = not any(loan.stands(said.at) for loan in loans)
            else:
                true = not taken_back
            if not true:
                yield f"lost: {said.item} was told as {said.status} at {said.at:.3f}, and that was not true: {loans}"

    def _early(self) -> Iterator[str]:
        """Nothing is told as done before the central system named that item in an answer to this session."""
        for said in self.said:
            heard = any(self._begun(said) <= answer.at <= said.at and said.item.encode() in answer.line
                        for answer in self.answers)
            if said.done and said.status != RECEIVED and not heard:
                yield f"early: {said.item} was told as {said.status} at {said.at:.3f}, before any answer about it"

    def _begun(self, said: Said) -> float:
        """When the session began in which it was said."""
        return max((a.begun for a in self.attempts if a.item == said.item and a.begun <= said.at), default=said.at)

    def _doubled(self) -> Iterator[str]:
        for loan in self.loans:
            if loan.renewals:
                yield f"doubled: {loan.item} was renewed, and nobody asked for that: {loan}"

    def _unasked(self) -> Iterator[str]:
        """Every loan and every return is one that somebody was just trying to make."""
        for loan in self.loans:
            if not any(a.item == loan.item and a.card == loan.card and a.begun - SECOND <= loan.lent <= a.ended + LATE
                       for a in self.attempts):
                yield f"doubled: nobody was borrowing {loan.item} when it was lent: {loan}"
            if loan.returned and not any(
                    a.item == loan.item and not a.card and a.begun >= loan.lent - SECOND
                    and a.begun - SECOND <= loan.returned for a in self.attempts):
                yield f"doubled: nobody was returning {loan.item} when it was taken back: {loan}"

    def _gate(self) -> Iterator[str]:
        """Whatever is lent passes the gate and nothing else does, now; and no tag was ever written before its time."""
        lent = {loan.item for loan in self.loans if loan.returned is None}
        for uid in UIDS:
            item, afi = ITEM_OF[uid], self.shelf.afi(uid)
            if (afi == LOANED) is not (item in lent):
                yield f"unsecured: {uid} of {item} has AFI {afi:02X}, lent: {item in lent}"
        for write in self.shelf.writes():
            loans = self._of(ITEM_OF[write.uid])
            if write.afi == LOANED and not any(loan.may_stand(write.at) for loan in loans):
                yield f"unsecured: {write.uid} was opened at {write.at:.3f}, without a loan: {loans}"
            if write.afi == SECURED and any(loan.stands(write.at) for loan in loans) and not self._took_in(write.at):
                yield f"locked: {write.uid} was secured at {write.at:.3f}, while it was lent: {loans}"

    def _took_in(self, at: float) -> bool:
        """Returns were taken in without the central system then: their tags are secured before it is told."""
        return next((offline for since, offline in reversed(self.offline) if since <= at), False)

    def _journal(self) -> Iterator[str]:
        journal = Journal(self.journal)
        try:
            rows = journal.operations()
        finally:
            journal.close()
        if journal.set_aside or journal.rotten:
            yield f"journal: set aside as {journal.set_aside}, {journal.rotten} rows rotten"
        for row in rows:
            if not row.state.final and row.state != "unknown":
                yield f"journal: {row.id} of {row.item_id} is still {row.state}"
