"""The independent check of what was paid and put on hold in a round: the terminal's memory, the central system, the
journal, and what screens said. It knows nothing of the engine.

An amount is charged once and a title is wanted as it is, so that each names its payment, or hold.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from kiosk.journal import Journal
from tests.kiosk.kills.errands import ALREADY, NOT_PAID, NOT_PLACED, PAID, PLACED, RECEIVED, Wish
from tests.kiosk.kills.library import WANTED
from tests.kiosk.kills.till import FIRST, Payment
from tests.kiosk.kills.truth import LATE, SECOND, seconds

BOOKED = """
SELECT payments.amount, cards.identifier, payments.paid_at FROM payments
JOIN cards ON cards.patron_id = payments.patron_id ORDER BY payments.id
"""
HELD = """
SELECT holds.title_id, cards.identifier, holds.placed_at FROM holds JOIN cards ON cards.patron_id = holds.patron_id
ORDER BY holds.id
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """What the central system has: cents booked, or a title on hold. Whole seconds, cut off."""

    what: int
    card: str
    at: float


def facts_in(database: Path, sql: str) -> list[Fact]:
    db = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return [Fact(what, card, seconds(at)) for what, card, at in db.execute(sql)]
    finally:
        db.close()


@dataclass(frozen=True, slots=True)
class Told:
    """What a screen said of the wish that was the patron's then."""

    at: float
    title: str
    wish: Wish


def told_in(said: list[dict[str, Any]], wishes: list[Wish], titles: tuple[str, ...]) -> list[Told]:
    found: list[Told] = []
    for one in said:
        wish = next((wish for wish in reversed(wishes)
                     if wish.begun <= one["at"] and wish.card == one.get("card")), None)
        new = not found or (found[-1].wish, found[-1].title) != (wish, one.get("title"))
        if wish is not None and new and one.get("title") in titles:
            found.append(Told(one["at"], one["title"], wish))
    return found


@dataclass(frozen=True, slots=True)
class Claims:
    fees: dict[int, str]           # cents → whose
    payments: list[Wish]
    taken: list[Payment]
    booked: list[Fact]
    holds: list[Wish]
    held: list[Fact]
    said: list[dict[str, Any]]
    journal: Path

    def problems(self) -> list[str]:
        """What is wrong, a sentence each; none when the promise holds."""
        return [*self._money(), *self._told_of_money(), *self._holds(), *self._told_of_holds(), *self._journal()]

    # --- money ----------------------------------------------------------------------------------------------

    def _money(self) -> Iterator[str]:
        """Each cent that was taken is owed, wanted at that time, taken once, and booked once."""
        amounts = [one.amount for one in self.taken]
        for one in self.taken:
            times = [fact.card for fact in self.booked if fact.what == one.amount]
            if one.amount not in self.fees:
                yield f"money: {one.amount} was taken, and nobody owed that"
            elif amounts.count(one.amount) > 1:
                yield f"money: {one.amount} was taken twice"
            elif times != [self.fees[one.amount]]:
                yield f"money: {one.amount} was taken at {one.at:.3f} and booked {len(times)} times"
            if not any(wish.what == one.amount and wish.begun <= one.at <= wish.ended + LATE for wish in self.payments):
                yield f"money: {one.amount} was taken at {one.at:.3f}, when nobody was paying"
        for fact in self.booked:
            if fact.what not in amounts:
                yield f"money: {fact.what} was booked, and never taken"

    def _told_of_money(self) -> Iterator[str]:
        for told in told_in(self.said, self.payments, (PAID, RECEIVED, *NOT_PAID)):
            taken = [one.at for one in self.taken if one.amount == told.wish.what]
            booked = [one.at for one in self.booked if one.what == told.wish.what]
            if told.title == PAID:
                true = any(at <= told.at for at in booked)
            elif told.title == RECEIVED:
                true = any(at <= told.at for at in taken)
            else:
                true = not any(self._wish_of(told.wish.what, at) is told.wish for at in taken)
            if not true:
                yield (f"lost: {told.wish.what} was told as {told.title} at {told.at:.3f}, and that was not true: "
                       f"taken {taken}, booked {booked}")

    def _wish_of(self, amount: int, at: float) -> Wish | None:
        return next((wish for wish in reversed(self.payments) if wish.what == amount and wish.begun <= at), None)

    # --- holds ----------------------------------------------------------------------------------------------

    def _holds(self) -> Iterator[str]:
        for fact in self.held:
            same = [one for one in self.held if (one.what, one.card) == (fact.what, fact.card)]
            if len(same) > 1:
                yield f"doubled: {fact.what} is on hold twice: {same}"
            if not any((wish.what, wish.card) == (fact.what, fact.card)
                       and wish.begun - SECOND <= fact.at <= wish.ended + LATE for wish in self.holds):
                yield f"doubled: nobody was placing a hold when {fact} was placed"

    def _told_of_holds(self) -> Iterator[str]:
        for told in told_in(self.said, self.holds, (PLACED, ALREADY, *NOT_PLACED)):
            theirs = any((one.what, one.card) == (told.wish.what, told.wish.card) and one.at <= told.at
                         for one in self.held)
            if theirs is not (told.title in (PLACED, ALREADY)):
                yield f"lost: {told.wish.what} was told as {told.title} at {told.at:.3f}, and that was not true"

    # --- what is remembered ---------------------------------------------------------------------------------

    def _journal(self) -> Iterator[str]:
        """All of it could be settled, so nothing is left to be looked at, and nobody's card is kept."""
        journal = Journal(self.journal)
        try:
            journal.operations()
        finally:
            journal.close()
        for payment in journal.payments:
            if not payment.final or payment.card:
                yield f"journal: {payment} is still there"
        for hold in journal.holds:
            if not hold.final or hold.card:
                yield f"journal: {hold} is still there"


def claims_of(database: Path, taken: list[Payment], **others: Any) -> Claims:
    """Of a round. What was taken next door is no concern of it, nor are holds that were there before."""
    held = [fact for fact in facts_in(database, HELD) if fact.what in WANTED]
    return Claims(taken=[one for one in taken if one.amount != FIRST], booked=facts_in(database, BOOKED), held=held,
                  **others)
