"""Which alerts are sent to people who do not look at a page, and when again: changes only, and a reminder by day."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from fleet.domain.alert import Alert
from fleet.domain.condition import Urgency

AGAIN = {Urgency.NOW: 4 * 3600, Urgency.SOON: 24 * 3600}       # seconds to a reminder; never for the others


class Word(StrEnum):
    BEGAN = "began"
    STILL = "still"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Notice:
    word: Word
    alert: Alert


def notices(alerts: Iterable[Alert], now: int, least: Urgency = Urgency.SOON) -> list[Notice]:
    """What to send of alerts just reconciled; each alert in it is noted as told. The end of one is sent to those who
    heard of its beginning."""
    told = []
    for alert in alerts:
        if alert.closed is not None:
            if alert.told is not None and not alert.hushed:
                told.append(Notice(Word.OVER, replace(alert, told=now)))
        elif alert.needs_you and alert.urgency <= least:
            if alert.told is None:
                told.append(Notice(Word.BEGAN, replace(alert, told=now)))
            elif now - alert.told >= AGAIN.get(alert.urgency, 2**40):
                told.append(Notice(Word.STILL, replace(alert, told=now)))
    return told
