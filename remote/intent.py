"""What the fleet wants of a kiosk: a desired state that holds until another one comes, and commands in it.

It travels as the payload of a signed envelope (`remote.signing`) with the purpose `DESIRED`. `aud` is the device it is
for; `rev` grows with every change, so that an older one is known as such for ever; it counts from `nbf` to `exp`.
"""
from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from remote.release import LARGEST
from remote.report import Closing
from remote.values import (
    CommandId,
    DeviceId,
    KeyId,
    Message,
    Moment,
    PublicKey,
    Reason,
    Sentences,
    Sequence,
    Sha256,
    Version,
    Word,
)

DESIRED = "desired/1"


class CommandKind(StrEnum):
    """All that can be ordered. There is no other, and none takes text from afar."""

    RESTART = "restart"            # the application, between two sessions
    REBOOT = "reboot"              # the machine, between two sessions
    PRINT = "print"                # a trial receipt
    DOCTOR = "doctor"              # test what can be tested without a patron
    LOGS = "logs"                  # a bundle of logs, redacted at the kiosk
    PICTURE = "picture"            # of the screen, while no session is open
    KEY = "key"                    # another key for this kiosk, before its year is over


UPLOADS = (CommandKind.LOGS, CommandKind.PICTURE)


class CommandState(StrEnum):
    """How far a command is. It only ever goes on to a higher rank."""

    ORDERED = "ordered"
    RECEIVED = "received"
    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"

    @property
    def rank(self) -> int:
        return {CommandState.ORDERED: 0, CommandState.RECEIVED: 1, CommandState.STARTED: 2}.get(self, 3)

    @property
    def final(self) -> bool:
        return self.rank == 3


class Order(Message):
    """One command that is not over."""

    id: CommandId
    kind: CommandKind
    exp: Moment                    # it is not begun later than this


class Feedback(Message):
    """What became of a command, from the kiosk. `findings` of the doctor: (what was tested, verdict)."""

    state: CommandState
    reason: Reason = ""
    findings: Annotated[tuple[tuple[Word, Word], ...], Field(max_length=60)] = ()


class Mode(Message):
    """Whether the kiosk is to serve. `rev`: the desired state with which it was said; the kiosk does it once, so that
    staff who open a kiosk by hand are not overruled by what was said before. Closed only from `since` to `until`.
    `words`: staff's own for patrons, by language; in others the sentence of `closed` is shown."""

    rev: Sequence
    closed: Closing | None = None
    words: Sentences = {}
    since: Moment | None = None
    until: Moment | None = None


class Ring(StrEnum):
    """How early a kiosk gets a new version of the program."""

    CANARY = "canary"
    EARLY = "early"
    ALL = "all"


class RegionKey(Message):
    """A key with which the fleet signs, and when."""

    id: KeyId
    public: PublicKey
    not_before: Moment
    not_after: Moment


class Release(Message):
    """A version of the program: the hash and the bytes of its file. That this is signed is that file's signature."""

    version: Version
    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=LARGEST)]


class Desired(Message):
    """The whole wish, always all of it. Without a `release` the version is wished that a technician installed."""

    aud: DeviceId
    rev: Sequence
    nbf: Moment
    exp: Moment
    mode: Mode | None = None
    config_sha256: Sha256 | None = None
    release: Release | None = None
    ring: Ring = Ring.ALL
    commands: Annotated[tuple[Order, ...], Field(max_length=32)] = ()
    keys: Annotated[tuple[RegionKey, ...], Field(min_length=1, max_length=8)]
