"""What is not well now, read off what the kiosks told: one condition for each cause and kiosk.

Nothing here remembers anything. A condition that is no longer read off is over, and nobody has to clear it.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from config.alerts import Alerts, Lasting
from fleet.domain.device import Device, Standing
from remote.report import Happening, Part, Phase, Service

WINDOW = 3600                  # seconds: happenings count for so long


class Urgency(IntEnum):
    """The worst first."""

    NOW = 0                    # patrons are sent away
    SOON = 1                   # they are served, not as well as they should be
    LATER = 2                  # staff have something to look at


class Kind(StrEnum):
    SILENT = "silent"                      # it does not report
    DOWN = "down"                          # its application does not run
    JOURNAL = "journal"                    # nothing can be written: nobody is served
    ILS = "ils"                            # the central system does not answer it
    PAD = "pad"
    CARD = "card"
    SCANNER = "scanner"
    PRINTER = "printer"                    # its reason says paper, cover, …
    PAYMENT = "payment"
    MAIL = "mail"
    SPEECH = "speech"
    HEADSET = "headset"
    CLOSED = "closed"                      # by staff
    DUPLICATE = "duplicate"                # two machines under one name
    ENROLMENT = "enrolment"                # a fingerprint waits to be compared
    CONFIG = "config"                      # the last configuration was not well, or not taken
    VERSION = "version"                    # the last version of the program was not well, or not taken
    INTENT = "intent"                      # what claimed to be ours was not
    CRASHES = "crashes"
    DISK = "disk"
    HOT = "hot"
    LOAD = "load"                          # its processor has too much to do
    STUCK = "stuck"                        # a visit did not come to its end by itself
    DAMAGED = "damaged"                    # a journal was set aside, and what could be read of it was kept
    SET = "set"                            # a set came back with parts missing
    CLOCK = "clock"
    WRONG_PINS = "wrong_pins"
    TAG_WRITES = "tag_writes"
    CHECKINS = "checkins"
    CHECKOUTS = "checkouts"
    UNKNOWN_TAGS = "unknown_tags"
    LARGE_CHECKOUT = "large_checkout"
    HOLD_RETURNED = "hold_returned"        # somebody waits for what came back
    OFFLINE_OLD = "offline_old"
    CASES = "cases"                        # staff mode of the kiosk has a list
    NOTICES = "notices"                    # of no kiosk: messages to people do not go out


@dataclass(frozen=True, slots=True)
class Rule:
    """How a kind is told. It must be over for `clear` seconds before its alert ends; how long it must last before it is
    one, and whether and how it is told, staff say (`config.alerts`)."""

    urgency: Urgency
    clear: int = 30


RULES: Mapping[Kind, Rule] = {
    Kind.SILENT: Rule(Urgency.NOW),
    Kind.DOWN: Rule(Urgency.NOW),
    Kind.JOURNAL: Rule(Urgency.NOW),
    Kind.DUPLICATE: Rule(Urgency.NOW, clear=0),
    Kind.ILS: Rule(Urgency.NOW, clear=60),
    Kind.PAD: Rule(Urgency.NOW),
    Kind.CARD: Rule(Urgency.SOON),
    Kind.SCANNER: Rule(Urgency.SOON),
    Kind.PRINTER: Rule(Urgency.SOON),
    Kind.PAYMENT: Rule(Urgency.SOON),
    Kind.CONFIG: Rule(Urgency.SOON, clear=0),
    Kind.VERSION: Rule(Urgency.SOON, clear=0),
    Kind.INTENT: Rule(Urgency.SOON),
    Kind.CRASHES: Rule(Urgency.SOON),
    Kind.DISK: Rule(Urgency.SOON, clear=300),
    Kind.HOT: Rule(Urgency.SOON, clear=300),
    Kind.LOAD: Rule(Urgency.SOON, clear=300),
    Kind.STUCK: Rule(Urgency.SOON),
    Kind.DAMAGED: Rule(Urgency.SOON),
    Kind.CASES: Rule(Urgency.SOON),                    # what was not taken by the central system among them
    Kind.WRONG_PINS: Rule(Urgency.SOON),
    Kind.TAG_WRITES: Rule(Urgency.SOON),
    Kind.CLOCK: Rule(Urgency.SOON),
    Kind.OFFLINE_OLD: Rule(Urgency.SOON),
    Kind.ENROLMENT: Rule(Urgency.SOON, clear=0),
    Kind.NOTICES: Rule(Urgency.SOON, clear=0),
    Kind.CLOSED: Rule(Urgency.LATER, clear=0),
}
CONFIG_REASONS = ("central_away", "no_slots", "other_hash")        # with a sentence of their own
VERSION_REASONS = ("disk", "other_hash")
_LATER = Rule(Urgency.LATER)
NOTICES_HOLD = 120                     # seconds: of no kiosk, so that no layer says it


def rule_of(kind: Kind) -> Rule:
    return RULES.get(kind, _LATER)


_OF_HAPPENINGS = {
    Happening.CRASHED: Kind.CRASHES, Happening.WRONG_PINS: Kind.WRONG_PINS,
    Happening.TAG_WRITE_FAILED: Kind.TAG_WRITES, Happening.CHECKIN_FAILED: Kind.CHECKINS,
    Happening.CHECKOUT_FAILED: Kind.CHECKOUTS, Happening.TAG_UNKNOWN: Kind.UNKNOWN_TAGS,
    Happening.LARGE_CHECKOUT: Kind.LARGE_CHECKOUT, Happening.HOLD_RETURNED: Kind.HOLD_RETURNED,
    Happening.INTENT_REFUSED: Kind.INTENT,
    Happening.SESSION_STUCK: Kind.STUCK, Happening.JOURNAL_DAMAGED: Kind.DAMAGED, Happening.INCOMPLETE_SET: Kind.SET}


@dataclass(frozen=True, slots=True)
class Condition:
    """`detail`: a code for the sentence that tells of it, such as the reason of a printer. `hold`: seconds that it must
    last before anybody is told. `off`: nobody is. `send`: who does not look at a page is."""

    kind: Kind
    device: str
    branch: str
    detail: str = ""
    hold: int = 0
    off: bool = False
    send: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """A device, how often what happened within the last hour (`WINDOW`), and what staff want to be told of it."""

    device: Device
    happened: Mapping[Happening, int] = field(default_factory=dict)
    wanted: Alerts = field(default_factory=Alerts)


def conditions(seen: Seen, now: int, started: int = 0) -> Iterator[Condition]:
    """All of one device that are not the shadow of another: of a silent kiosk nothing else is known, and one whose
    application does not run has no parts."""
    device, wanted = seen.device, seen.wanted

    def of(kind: Kind, detail: str = "") -> Condition:
        said = getattr(wanted, kind.value)
        hold = round(60 * said.minutes) if isinstance(said, Lasting) else 0
        return Condition(kind, device.id, device.branch, detail, hold, not said.on, said.send)

    if device.standing is Standing.QUARANTINED:
        yield of(Kind.DUPLICATE)
    if device.new_key is not None and device.standing is not Standing.REVOKED:
        yield of(Kind.ENROLMENT)
    if device.standing is not Standing.ACCEPTED:
        return
    if device.silent_since(now, started, round(60 * wanted.silent.minutes)) is not None:
        yield of(Kind.SILENT)
        return
    yield from (of(kind, detail) for kind, detail in _told(seen))


def _told(seen: Seen) -> Iterator[tuple[Kind, str]]:
    state = seen.device.state
    if state.service is Service.DOWN:
        yield Kind.DOWN, ""
    else:
        for part in state.down or ():
            yield Kind(part.value), (state.printer or "") if part is Part.PRINTER else ""
        if state.service is Service.CLOSED:
            yield Kind.CLOSED, state.closed.value if state.closed else ""
    yield from _of_the_machine(seen)
    for happening, n in seen.happened.items():
        kind = _OF_HAPPENINGS.get(happening)
        if kind is not None and n >= getattr(seen.wanted, kind.value).count:
            yield kind, ""


def _of_the_machine(seen: Seen) -> Iterator[tuple[Kind, str]]:
    state, wanted = seen.device.state, seen.wanted
    if state.config is not None and state.config.phase in (Phase.RETURNED, Phase.REFUSED):
        known = state.config.reason in CONFIG_REASONS
        yield Kind.CONFIG, state.config.reason if known else state.config.phase.value
    how = state.upgrade
    if how is not None and how.phase in (Phase.RETURNED, Phase.REFUSED):
        yield Kind.VERSION, how.reason if how.reason in VERSION_REASONS else how.phase.value
    if state.disk_free_mb is not None and state.disk_free_mb < wanted.disk.free_mb:
        yield Kind.DISK, ""
    if state.temperature_c is not None and state.temperature_c > wanted.hot.celsius:
        yield Kind.HOT, ""
    if (state.load_percent or 0) > wanted.load.percent:
        yield Kind.LOAD, ""
    if abs(state.skew_s or 0) > wanted.clock.seconds:
        yield Kind.CLOCK, ""
    if (state.waiting or 0) and (state.waiting_s or 0) > 3600 * wanted.offline_old.hours:
        yield Kind.OFFLINE_OLD, ""
    if state.cases:
        yield Kind.CASES, ""
