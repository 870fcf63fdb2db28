"""Why the fleet does not do what a kiosk asks: one code each, and the HTTP status that goes with it."""
from __future__ import annotations

from enum import StrEnum

from remote.values import Message, Moment


class Refusal(StrEnum):
    NOT_UNDERSTOOD = "not_understood"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    CODE_UNKNOWN = "code_unknown"          # never made, spelled wrongly, or used by another kiosk
    CODE_SPENT = "code_spent"              # too old, or tried wrongly too often
    NOT_PROVEN = "not_proven"              # no token, an old one, or a signature that does not fit
    PENDING = "pending"                    # staff have not compared the fingerprints yet
    QUARANTINED = "quarantined"            # two machines claim to be this device
    REVOKED = "revoked"
    UNKNOWN = "unknown"                    # there is no such thing for this device
    NOT_NOW = "not_now"                    # the server cannot; it is to be asked again later

    @property
    def status(self) -> int:
        return _STATUS[self]


_STATUS = {
    Refusal.NOT_UNDERSTOOD: 422, Refusal.TOO_LARGE: 413, Refusal.TOO_MANY: 429, Refusal.CODE_UNKNOWN: 403,
    Refusal.CODE_SPENT: 403, Refusal.NOT_PROVEN: 401, Refusal.PENDING: 403, Refusal.QUARANTINED: 403,
    Refusal.REVOKED: 401, Refusal.UNKNOWN: 404, Refusal.NOT_NOW: 503}


class Refused(Message):
    """The body of every answer that is no yes. `now` tells a kiosk with a wrong clock how wrong it is."""

    refused: Refusal
    now: Moment
