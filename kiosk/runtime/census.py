"""What the fleet is told of this kiosk, gathered as it happens: counts, happenings, how it is. Nothing of anybody.

Only numbers and codes of closed sets leave this module, whatever the engine's state holds.
"""
from __future__ import annotations

from collections import Counter, deque
from datetime import datetime

from kiosk.agent.words import Numbered, Status
from kiosk.engine.remote import alone
from kiosk.engine.staff import MESSAGES, REASONS
from kiosk.engine.state import Row
from kiosk.engine.state import State as Engine
from kiosk.engine.tally import stands
from kiosk.engine.view import Screen
from remote.report import Closing, Event, Happening, Part, Service, State

KEPT = 400                             # happenings that nobody has fetched
FINISHED = 50
_NAMES = {"checkout refused": Happening.CHECKOUT_FAILED, "checkin refused": Happening.CHECKIN_FAILED,
          "checkout unsettled": Happening.CHECKOUT_FAILED, "checkin unsettled": Happening.CHECKIN_FAILED,
          "owed write unsettled": Happening.TAG_WRITE_FAILED,
          "pending security write finished": Happening.TAG_WRITE_FINISHED, "set": Happening.TAG_UNKNOWN,
          "too many wrong PINs": Happening.WRONG_PINS, "offline record refused": Happening.OFFLINE_REFUSED,
          "offline record old": Happening.OFFLINE_OLD, "hold slip not printed": Happening.SLIP_NOT_PRINTED,
          "hold slip owed": Happening.SLIP_NOT_PRINTED}
_REASONS = frozenset((*REASONS, "paper", "cover", "offline", "kiosk", "lent", "returned", "missing", "extra"))
_LANGUAGES = frozenset(["fi", "sv", "en", "fi-simple", "se", "ru", "uk", "ar", "et", "so", "ku", "fa"])


class Census:
    """Written to by the core's thread. Others read it through `status`, which takes what is whole at that moment."""

    def __init__(self, run: str, version: str) -> None:
        self._run, self._version = run, version
        self._counts: Counter[str] = Counter()
        self._events: deque[Numbered] = deque(maxlen=KEPT)
        self._number = 0
        self._done: deque[tuple[str, str]] = deque(maxlen=FINISHED)
        self._began: float | None = None       # the session, monotonic
        self._state: Engine | None = None

    # --- the core's thread -------------------------------------------------------------------------------

    def met(self, before: Engine, after: Engine) -> None:
        self._state = after
        if after.tally is not before.tally and after.tally is not None:
            self._tally(before, after)
        if after.rows is not before.rows:
            self._returned(before, after)
        if after.session is not before.session:
            if before.session is None:
                self._began = after.at
            elif after.session is None and self._began is not None:
                self._session(before, after.at - self._began)
                self._began = None
        if after.closed != before.closed:
            self._happened(Happening.CLOSED if after.closed else Happening.OPENED,
                           after.closed if after.closed in MESSAGES else "", after.now)

    def alerted(self, kind: str, detail: str) -> None:
        """Of an alert its kind, and its detail where that is one of a closed set."""
        name = kind.replace(" ", "_")
        happening = _NAMES.get(kind) or (Happening(name) if name in list(Happening) else None)
        if happening is None and kind.endswith(" lost"):
            return                             # the state says so
        now = self._state.now if self._state else datetime.now()
        self._happened(happening or Happening.OTHER, detail if detail in _REASONS else "", now)

    def obeyed(self, wish: str, reason: str) -> None:
        self._done.append((wish, reason if reason in _REASONS or reason == "no_printer" else reason and "other"))

    def _tally(self, before: Engine, after: Engine) -> None:
        """What was added to the counts of the day; those of another start or day are a new beginning."""
        new, old = after.tally, before.tally
        assert new is not None
        if old is None or old.since != new.since:
            if old is None or new.since > old.since:
                old = None
            else:
                return                         # what was kept from before this start
        was, refused = (old.counts, dict(old.refusals)) if old is not None else ({}, {})
        for name, n in new.counts.items():
            if name != "refusals" and n > was.get(name, 0):
                self._counts[name] += n - was.get(name, 0)
        for reason, n in new.refusals:
            if n > refused.get(reason, 0):
                self._counts[f"refused_{reason if reason in REASONS else 'other'}"] += n - refused.get(reason, 0)

    def _returned(self, before: Engine, after: Engine) -> None:
        """What came back and belongs on the shelf of holds."""
        for row in after.rows:
            was = before.row(row.key)
            if to_the_hold_shelf(row) and (was is None or not to_the_hold_shelf(was)):
                self._happened(Happening.HOLD_RETURNED, "", after.now)

    def _session(self, last: Engine, seconds: float) -> None:
        self._counts["sessions"] += 1
        self._counts["session_seconds"] += round(seconds)
        if last.language in _LANGUAGES:
            self._counts[f"language_{last.language}"] += 1
        look, usual = last.appearance, last.policy.appearance
        if look.text_step > usual.text_step or look.theme == "contrast" or look.low_reach or last.speech.on:
            self._counts["accessible"] += 1

    def _happened(self, kind: Happening, reason: str, now: datetime) -> None:
        self._number += 1
        self._events.append(Numbered(number=self._number, event=Event(
            at=max(0, int(now.timestamp())), kind=kind, reason=reason)))

    @property
    def alone(self) -> bool:
        """Nobody is at the kiosk, and nothing of anybody is shown."""
        return self._state is not None and alone(self._state)

    # --- any thread --------------------------------------------------------------------------------------

    def status(self, after: int, cases: int) -> Status:
        """`after`: the last happening that is known already; `cases`: that staff have to look at."""
        state = self._state
        return Status(
            run=self._run, state=told_of(state, self._version, cases), counts=dict(self._counts),
            busy=state is not None and (state.session is not None or state.staff is not None),
            events=tuple(one for one in list(self._events) if one.number > after), done=tuple(self._done))


def to_the_hold_shelf(row: Row) -> bool:
    return row.destination == "hold_shelf" and stands(row) and not row.already


def told_of(state: Engine | None, version: str, cases: int) -> State:
    """The engine's state as the fleet may know it."""
    if state is None or state.screen is Screen.STARTING:
        return State(version=version, service=Service.STARTING, closed=None)
    waiting = [pending.operation.made for pending in state.pending if pending.untold]
    oldest = min((datetime.fromisoformat(made) for made in waiting), default=state.now)
    down = tuple(sorted((Part(part) for part in state.down if part in list(Part)), key=lambda part: part.value))
    today = state.tally.counts if state.tally else {}
    return State(
        version=version, service=_service(state), closed=Closing(state.closed) if state.closed in MESSAGES else None,
        down=down, printer=state.no_receipts if state.no_receipts in _REASONS else state.no_receipts and "other",
        waiting=len(waiting), waiting_s=max(0, int((state.now - oldest).total_seconds())), cases=cases,
        today=dict(today))


def _service(state: Engine) -> Service:
    if state.dead:
        return Service.OUT_OF_ORDER
    if state.closed:
        return Service.CLOSED
    return Service.OFFLINE if state.offline else Service.SERVING
