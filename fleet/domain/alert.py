"""Alerts: what a human is told. One for each root cause, and each ends by itself when its cause is gone.

`derive` finds the causes in what the kiosks told; `reconcile` carries the alerts on. Between them nothing flickers:
a condition must hold for a while before it is an alert, and be away for a while before that ends.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fleet.domain.condition import Condition, Kind, Seen, Urgency, conditions, rule_of
from fleet.domain.device import Standing

REGION, BRANCH, POST = "region", "branch:", "post:"
TOGETHER = (Kind.ILS, Kind.SILENT)             # these have their cause elsewhere when several kiosks have them
_HIDES = (Kind.SILENT, Kind.DOWN)              # of such a kiosk nothing more is known


@dataclass(frozen=True, slots=True)
class Cause:
    """What an alert is about. `scope`: a device's id, `branch:CODE`, `region`, or `post:NAME`: a way by which notices
    go out."""

    kind: Kind
    scope: str


@dataclass(frozen=True, slots=True)
class Found:
    cause: Cause
    detail: str = ""
    devices: tuple[str, ...] = ()              # that have it
    branches: tuple[str, ...] = ()
    hold: int = 0                              # seconds that it must last before it is an alert
    off: bool = False                          # nobody is told; rollouts look at it all the same
    send: bool = True                          # people are told who do not look at a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`since`: when its condition was first met, `last` when last. `opened`: from when on it is told to people; None
    while it still has to hold. `closed`: when it was over. `hushed`: maintenance, another alert tells of it, or nobody
    wants to be told."""

    cause: Cause
    since: int
    last: int
    opened: int | None = None
    closed: int | None = None
    hushed: bool = False
    detail: str = ""
    devices: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    told: int | None = None                    # when people were last told of it, other than on a page
    number: int = 0                            # in the store; 0: not kept yet
    hold: int = field(default=0, compare=False)        # as it was found; not kept, nor is `send`
    send: bool = field(default=False, compare=False)

    @property
    def kind(self) -> Kind:
        return self.cause.kind

    @property
    def urgency(self) -> Urgency:
        return rule_of(self.kind).urgency

    def holds(self, now: int) -> bool:
        """Whether its condition lasts, told or hushed: maintenance makes no kiosk well."""
        return self.closed is None and (self.opened is not None or now - self.since >= self.hold)

    @property
    def needs_you(self) -> bool:
        return self.opened is not None and self.closed is None and not self.hushed


@dataclass(frozen=True, slots=True)
class Maintenance:
    """From `since` to `until` nothing of this scope is told."""

    scope: str
    since: int
    until: int

    def covers(self, found: Found | Alert, now: int) -> bool:
        """A way by which notices go out is no kiosk, and in nobody's maintenance."""
        if not self.since <= now < self.until or not found.devices:
            return False
        return self.scope == REGION or self.scope == found.cause.scope or (
            set(found.devices) <= {self.scope} or {BRANCH + branch for branch in found.branches} <= {self.scope})


# --- what there is ---------------------------------------------------------------------------------------

def derive(seen: Iterable[Seen], alerts: Iterable[Alert], now: int, *, started: int = 0) -> tuple[Found, ...]:
    """Every cause there is now, one each; those that nobody is to be told of kiosk by kiosk, and only where somebody
    was told of it, or a rollout looks at it. `alerts`: those not over yet; a cause that once was shared stays shared
    until the last kiosk is well again, so that its end is one message too."""
    devices, alerts = tuple(seen), tuple(alerts)
    told = {alert.cause for alert in alerts if alert.opened is not None}
    there = [one for each in devices for one in conditions(each, now, started)
             if not one.off or rule_of(one.kind).urgency is Urgency.NOW or Cause(one.kind, one.device) in told]
    met = [one for one in there if not one.off]
    shared = {kind: _shared(kind, [one for one in met if one.kind is kind], devices, alerts) for kind in TOGETHER}
    found = [Found(Cause(one.kind, one.device), one.detail, (one.device,), (one.branch,), one.hold, one.off,
                   one.send)
             for one in there if one.off or one.kind not in TOGETHER]
    return tuple(found + [one for several in shared.values() for one in several])


def _shared(kind: Kind, met: Sequence[Condition], seen: Sequence[Seen], alerts: Iterable[Alert]) -> list[Found]:
    """The conditions of one kind as few causes: of the region, of a branch, or of a kiosk."""
    if not met:
        return []
    scopes = {alert.cause.scope for alert in alerts if alert.kind is kind and alert.closed is None}
    by_branch: dict[str, list[Condition]] = {}
    for one in met:
        by_branch.setdefault(one.branch, []).append(one)
    there = _accepted(seen)
    together = [branch for branch, those in by_branch.items()
                if BRANCH + branch in scopes or (len(those) >= 2 and (kind is Kind.ILS
                                                                      or len(those) == there.get(branch)))]
    if REGION in scopes or _of_the_region(kind, met, by_branch, there):
        return [_found(kind, REGION, met)]
    return [_found(kind, BRANCH + branch, by_branch[branch]) for branch in together] + [
        _found(kind, one.device, [one]) for one in met if one.branch not in together]


def _of_the_region(kind: Kind, met: Sequence[Condition], by_branch: Mapping[str, object],
                   there: Mapping[str, int]) -> bool:
    """One central system serves all, so two branches without it are one cause. Kiosks fall silent together across
    branches when half of them do: then it is the way to us."""
    if len(by_branch) < 2:
        return False
    return kind is Kind.ILS or (len(met) >= 3 and 2 * len(met) >= sum(there.values()))


def _accepted(seen: Iterable[Seen]) -> dict[str, int]:
    """How many kiosks each branch has."""
    there: dict[str, int] = {}
    for one in seen:
        if one.device.standing is Standing.ACCEPTED:
            there[one.device.branch] = there.get(one.device.branch, 0) + 1
    return there


def _found(kind: Kind, scope: str, met: Sequence[Condition]) -> Found:
    return Found(Cause(kind, scope), met[0].detail, tuple(sorted(one.device for one in met)),
                 tuple(sorted({one.branch for one in met})), min(one.hold for one in met),
                 send=any(one.send for one in met))


# --- what becomes of the alerts --------------------------------------------------------------------------

def reconcile(alerts: Iterable[Alert], found: Iterable[Found], now: int,
              maintenance: Iterable[Maintenance] = ()) -> tuple[Alert, ...]:
    """The alerts that are not over, carried on to now, and those that began or ended now. One that never was an alert
    and no longer holds is left out.

    An alert whose condition became part of a wider cause ends there without a word, `hushed`, and that one is an alert
    at once, so that whoever heard of the beginning hears of the end. Of a kiosk that is
    silent, or whose application does not run, nobody knows whether anything is over: its alerts wait. So does in
    maintenance the end of one of which people were told: they hear of it afterwards. Of a kind that is off nobody is
    told, but of its end who heard of its beginning.
    """
    windows, new = tuple(maintenance), {one.cause: one for one in found}
    unknown = {device for one in new.values() if one.cause.kind in _HIDES for device in one.devices}
    wider = {(one.cause.kind, scope): one.cause for one in new.values() for scope in _within(one)}
    carried: list[Alert] = []
    took_over: set[Cause] = set()
    for alert in alerts:
        here, over = new.pop(alert.cause, None), wider.get((alert.kind, alert.cause.scope))
        if here is not None:
            carried.append(_held(alert, here, now, windows))
        elif alert.opened is None:
            continue
        elif over is not None:
            carried.append(replace(alert, closed=now, hushed=True))
            took_over.add(over)
        elif alert.kind not in _HIDES and alert.devices and unknown.issuperset(alert.devices):
            carried.append(replace(alert, last=now, hushed=True))
        elif alert.told is not None and any(window.covers(alert, now) for window in windows):
            carried.append(replace(alert, hushed=True))
        elif now - alert.last >= rule_of(alert.kind).clear:
            carried.append(replace(alert, closed=now, hushed=False))
        else:
            carried.append(alert)
    fresh = (Alert(cause=one.cause, since=now, last=now, opened=now if one.cause in took_over else None)
             for one in new.values())
    return (*carried, *(_held(alert, new[alert.cause], now, windows) for alert in fresh))


def _within(found: Found) -> Iterator[str]:
    """The narrower scopes of a cause that is shared."""
    if found.cause.scope == REGION:
        yield from (BRANCH + branch for branch in found.branches)
    if found.cause.scope not in found.devices:
        yield from found.devices


def _held(alert: Alert, found: Found, now: int, windows: Iterable[Maintenance]) -> Alert:
    hushed = found.off or any(window.covers(found, now) for window in windows)
    opened = alert.opened
    if opened is None and not hushed and now - alert.since >= found.hold:
        opened = now
    return replace(alert, last=now, opened=opened, hushed=hushed, detail=found.detail, devices=found.devices,
                   branches=found.branches, hold=found.hold, send=found.send)


def worst_first(alerts: Iterable[Alert]) -> list[Alert]:
    """Those that need a human, the worst first, and of these the oldest."""
    return sorted((alert for alert in alerts if alert.needs_you),
                  key=lambda alert: (alert.urgency, alert.opened or 0, alert.cause.scope))
