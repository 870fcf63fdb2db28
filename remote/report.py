"""What a kiosk tells of itself: how it is, what happened, and counts. Codes and numbers only."""
from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field

from remote.values import BootId, Count, Message, Moment, Offset, Reason, Sequence, Sha256, Span, Version, Word

REPORT_LIMIT = 64 * 1024       # bytes of a report
BUCKET = 300                   # seconds of statistics in one bucket


class Service(StrEnum):
    """What a patron meets."""

    STARTING = "starting"
    SERVING = "serving"
    OFFLINE = "offline"            # serving without the central system
    CLOSED = "closed"              # by staff
    OUT_OF_ORDER = "out_of_order"  # a part without which nobody can be served is away
    DOWN = "down"                  # the application does not run


class Part(StrEnum):
    """What a kiosk is made of, as far as it can be away."""

    ILS = "ils"
    PAD = "pad"
    JOURNAL = "journal"
    PRINTER = "printer"
    CARD = "card"
    SCANNER = "scanner"
    PAYMENT = "payment"
    MAIL = "mail"
    SPEECH = "speech"
    HEADSET = "headset"


class Closing(StrEnum):
    """Why a kiosk is closed: the sentence that its screen shows, in the patron's language."""

    SERVICE = "service"
    CLOSED = "closed"
    OTHER = "other"
    DESK = "desk"


class Phase(StrEnum):
    """How a configuration fares at a kiosk."""

    ACTIVE = "active"
    TRIAL = "trial"
    RETURNED = "returned"          # it was tried, was not well, and the one before is active again
    REFUSED = "refused"            # it was never tried


class Happening(StrEnum):
    """What happened at one moment and leaves no state behind that tells of it."""

    STARTED = "started"
    CRASHED = "crashed"
    RESTARTED = "restarted"
    JOURNAL_DAMAGED = "journal_damaged"
    SESSION_STUCK = "session_stuck"
    CHECKIN_FAILED = "checkin_failed"
    CHECKOUT_FAILED = "checkout_failed"
    TAG_WRITE_FAILED = "tag_write_failed"
    TAG_WRITE_FINISHED = "tag_write_finished"
    TAG_UNKNOWN = "tag_unknown"
    INCOMPLETE_SET = "incomplete_set"
    LARGE_CHECKOUT = "large_checkout"
    HOLD_RETURNED = "hold_returned"
    HOLD_REFUSED = "hold_refused"
    HOLD_UNSURE = "hold_unsure"
    SLIP_NOT_PRINTED = "slip_not_printed"
    RECEIPT_NOT_PRINTED = "receipt_not_printed"
    RECEIPT_NOT_MAILED = "receipt_not_mailed"
    OFFLINE_REFUSED = "offline_refused"
    OFFLINE_OLD = "offline_old"
    PAYMENT_BOOKED = "payment_booked"
    PAYMENT_NOT_BOOKED = "payment_not_booked"
    PAYMENT_NEEDS_STAFF = "payment_needs_staff"
    WRONG_PINS = "wrong_pins"
    CONFIG_ACTIVE = "config_active"
    CONFIG_RETURNED = "config_returned"
    CONFIG_REFUSED = "config_refused"
    CLOSED = "closed"
    OPENED = "opened"
    INTENT_REFUSED = "intent_refused"      # what claimed to be the fleet's wish was not, by its reason
    REPORT_DROPPED = "report_dropped"
    OTHER = "other"


class Config(Message):
    """The configuration that is active, and what became of the last one that was offered."""

    active: Sha256 | None = None
    offered: Sha256 | None = None
    phase: Phase = Phase.ACTIVE
    reason: Reason = ""


class Upgrade(Message):
    """The version of the program that is active, None for the one that was installed, and what became of the last one
    that was wished."""

    active: Version | None = None
    offered: Version | None = None
    phase: Phase = Phase.ACTIVE
    reason: Reason = ""


class State(Message):
    """How a kiosk is. In a report only what has changed is there; None is for what is not told.

    `waiting`: deeds made off line that the central system does not know yet, the oldest `waiting_s` seconds old.
    `ahead_s`: by how much the central system's clock is ahead; `skew_s`: by how much the fleet's is.
    """

    version: Version | None = None
    service: Service | None = None
    closed: Closing | None = None              # told with `service`: None then means that nobody closed it
    down: Annotated[tuple[Part, ...], Field(max_length=16)] | None = None
    printer: Reason | None = None              # why there are no receipts; "" when there are
    waiting: Count | None = None
    waiting_s: Span | None = None
    cases: Count | None = None                 # that staff have to look at
    disk_free_mb: Count | None = None
    memory_free_mb: Count | None = None
    load_percent: Count | None = None
    temperature_c: Offset | None = None
    ahead_s: Offset | None = None
    skew_s: Offset | None = None
    config: Config | None = None
    upgrade: Upgrade | None = None
    today: Annotated[dict[Word, Count], Field(max_length=40)] | None = None

    def over(self, before: State) -> State:
        """What is known after this, of what was known before."""
        told = {name: getattr(self, name) for name in self.model_fields_set}
        if "service" in told:
            told.setdefault("closed", None)
        return before.model_copy(update=told)

    def since(self, before: State) -> State:
        """Only what `before` does not say already; `since(before).over(before)` is this again."""
        told = {name: value for name in type(self).model_fields
                if (value := getattr(self, name)) != getattr(before, name)}
        if told.keys() & {"service", "closed"}:
            told |= {"service": self.service, "closed": self.closed}
        return State.model_construct(_fields_set=set(told), **told)


class Event(Message):
    """One happening. `reason` is a code; `count`: so many of the same within a moment."""

    at: Moment
    kind: Happening
    reason: Reason = ""
    count: Annotated[int, Field(ge=1, lt=2**31)] = 1


class Bucket(Message):
    """What was counted within five minutes: from `start` on, by name. Reports add to what is there already."""

    start: Annotated[Moment, Field(multiple_of=BUCKET)]
    counts: Annotated[dict[Word, Count], Field(max_length=60)]


class Report(Message):
    """One report. `seq` grows by one with each over the whole life of the device's storage; `boot_id` is drawn anew
    at each start of the agent. A report keeps both when it is sent again."""

    boot_id: BootId
    seq: Sequence
    made_at: Moment
    state: State = State()
    events: Annotated[tuple[Event, ...], Field(max_length=200)] = ()
    buckets: Annotated[tuple[Bucket, ...], Field(max_length=50)] = ()

    @classmethod
    def read(cls, data: bytes) -> Self:
        return cls.model_validate_json(data)

    def written(self) -> bytes:
        return self.model_dump_json(exclude_unset=True).encode()


class Reported(Message):
    """The answer: all of it is on the server's disk. `whole`: the next one is to tell the whole state."""

    now: Moment
    next_after_s: Annotated[int, Field(ge=1, le=3600)]
    whole: bool = False
