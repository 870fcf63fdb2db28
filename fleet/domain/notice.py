"""Which alerts are sent to people who do not look at a page, when again, and to whom: changes only, and a reminder."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from fleet.domain.alert import POST, REGION, Alert
from fleet.domain.condition import Urgency

AGAIN = {Urgency.NOW: 4 * 3600, Urgency.SOON: 24 * 3600}       # seconds to a reminder; never for the others
WAITS = (30, 60, 120, 300, 600, 1200, 1800, 3600, 3600, 3600, 3600)   # seconds after each try in vain; then no more


class Word(StrEnum):
    BEGAN = "began"
    STILL = "still"
    OVER = "over"
    TRIAL = "trial"                # of no alert: whether messages arrive


@dataclass(frozen=True, slots=True)
class Notice:
    word: Word
    alert: Alert


def notices(alerts: Iterable[Alert], now: int) -> list[Notice]:
    """What to send of alerts just reconciled; each alert in it is noted as told. The end of one is sent to those who
    heard of its beginning."""
    told = []
    for alert in alerts:
        if alert.closed is not None:
            if alert.told is not None and not alert.hushed:
                told.append(Notice(Word.OVER, replace(alert, told=now)))
        elif alert.needs_you and alert.send:
            if alert.told is None:
                told.append(Notice(Word.BEGAN, replace(alert, told=now)))
            elif now - alert.told >= AGAIN.get(alert.urgency, 2**40):
                told.append(Notice(Word.STILL, replace(alert, told=now)))
    return told


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who hears of alerts: a person by "mail", or a web-hook, whose channel is `hook:NAME`. `branches`: empty
    is all there are. `important`: of those alone for which patrons are sent away."""

    channel: str
    person: str = ""
    branches: tuple[str, ...] = ()
    important: bool = False

    def hears(self, alert: Alert) -> bool:
        """Nobody is told by mail that mail does not go out, or at an address that it is refused."""
        own = (POST + self.channel, f"{POST}person:{self.person}")
        if alert.cause.scope in own or (self.important and alert.urgency > Urgency.NOW):
            return False
        return not self.branches or alert.cause.scope == REGION or not {*alert.branches}.isdisjoint(self.branches)


@dataclass(frozen=True, slots=True)
class Posted:
    """One notice on its way to one reader."""

    word: Word
    alert: Alert
    channel: str
    person: str


def addressed(told: Iterable[Notice], readers: Iterable[Reader]) -> Iterator[Posted]:
    everybody = tuple(readers)
    for notice in told:
        for reader in everybody:
            if reader.hears(notice.alert):
                yield Posted(notice.word, notice.alert, reader.channel, reader.person)


def again_after(tries: int) -> int | None:
    """Seconds to the next try after so many that failed; None: it is given up."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None
