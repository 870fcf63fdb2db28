"""Alerts and states as people are told of them: who, what, since when, what to do, and the button that does it."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fleet.domain.alert import BRANCH, POST, REGION, Alert
from fleet.domain.command import Command
from fleet.domain.condition import Kind, Urgency
from fleet.domain.device import Device, Standing
from fleet.pages.visitor import Visitor
from fleet.pages.words import Words
from fleet.people.account import Deed
from remote.intent import CommandKind
from remote.report import Service

TONES = {Urgency.NOW: "bad", Urgency.SOON: "warn", Urgency.LATER: "note"}
ORDER = ("bad", "warn", "note", "closed", "waits", "fine")             # the worst first
_ACTS = {
    Kind.PAD: CommandKind.DOCTOR, Kind.CARD: CommandKind.DOCTOR, Kind.SCANNER: CommandKind.DOCTOR,
    Kind.JOURNAL: CommandKind.DOCTOR, Kind.PRINTER: CommandKind.PRINT, Kind.PAYMENT: CommandKind.DOCTOR,
    Kind.DOWN: CommandKind.RESTART, Kind.SPEECH: CommandKind.RESTART, Kind.CRASHES: CommandKind.LOGS,
    Kind.CLOCK: CommandKind.REBOOT, Kind.HOT: CommandKind.DOCTOR}
NEEDS = {CommandKind.LOGS: Deed.SERVE, CommandKind.REBOOT: Deed.SERVE, CommandKind.KEY: Deed.SERVE}
CAREFUL = (CommandKind.RESTART, CommandKind.REBOOT)                    # these interrupt patrons: asked once more


@dataclass(frozen=True, slots=True)
class Told:
    """One line of *Needs you*. `where`: its page; `act`: the command that its button orders."""

    title: str
    what: str
    todo: str
    tone: str
    since: str
    where: str
    act: CommandKind | None = None
    device: str = ""
    fresh: bool = False                # noticed just now: nobody is sent for yet


def told(alert: Alert, devices: Mapping[str, Device], branches: Mapping[str, str], visitor: Visitor) -> Told:
    words, scope = visitor.words, alert.cause.scope
    device = devices.get(scope)
    if device is not None:
        who, branch, where = device.name, device.branch, f"/kiosks/{device.id}"
    elif scope.startswith(BRANCH):
        branch = scope.removeprefix(BRANCH)
        who, where = branches.get(branch, branch), f"/kiosks#{branch}"
    elif scope.startswith(POST):
        who, branch = way(scope.removeprefix(POST), words), ""
        where = "/notices" if visitor.may(Deed.RULE) else "/me"
    else:
        who, branch, where = words("alert.region"), "", "/kiosks"
    kind = alert.kind.value
    wide = "" if device is not None else ".wide"
    act = _ACTS.get(alert.kind) if device is not None else None
    if act is not None and not visitor.may(NEEDS.get(act, Deed.RUN), branch):
        act = None
    title = words.first(f"alert.{kind}.{alert.detail}", f"alert.{kind}{wide}", f"alert.{kind}", who=who)
    todo = words.first(f"alert.{kind}.{alert.detail}.todo", f"alert.{kind}{wide}.todo", f"alert.{kind}.todo")
    many = "" if device is not None or not alert.devices else words("alert.kiosks", len(alert.devices))
    return Told(title, many, todo, TONES[alert.urgency], words.span(visitor.now - alert.since), where, act,
                device.id if device else "", alert.opened is None)


def way(name: str, words: Words) -> str:
    """By what notices go out, and to whom: "mail", `hook:NAME`, `person:NAME`."""
    kind, _, whose = name.partition(":")
    return words(f"way.{kind}", name=whose)


def seen_by(visitor: Visitor, alerts: Iterable[Alert]) -> list[Alert]:
    """Those that are this visitor's business."""
    return [alert for alert in alerts if visitor.account.sees(alert.branches) or (
        alert.cause.scope == REGION)]


def needs_you(alerts: Iterable[Alert]) -> list[Alert]:
    """The worst first. What was noticed just now comes after what somebody has to go for already, as it may be over
    before that."""
    there = [alert for alert in alerts if alert.closed is None and not alert.hushed]
    return sorted(there, key=lambda alert: (alert.urgency, alert.opened is None, alert.since, alert.cause.scope))


def tones(devices: Iterable[Device], alerts: Iterable[Alert]) -> dict[str, str]:
    """How each kiosk is, in one word of ORDER."""
    worst: dict[str, Urgency] = {}
    for alert in alerts:
        if alert.closed is None and not alert.hushed and alert.kind is not Kind.CLOSED:
            for device in alert.devices:
                worst[device] = min(alert.urgency, worst.get(device, alert.urgency))
    return {device.id: _tone(device, worst.get(device.id)) for device in devices}


def _tone(device: Device, worst: Urgency | None) -> str:
    if device.standing is Standing.QUARANTINED:
        return "bad"
    if device.standing is not Standing.ACCEPTED or device.state.service is None:
        return "waits"
    if worst is Urgency.NOW:
        return "bad"
    if device.state.service is Service.CLOSED:
        return "closed"
    if worst is not None:
        return TONES[worst]
    return "fine" if device.serves or device.state.service is Service.STARTING else "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the doctor of a kiosk found of one part that is not well, and what to do."""

    name: str
    verdict: str
    todo: str
    tone: str


def findings(order: Command, visitor: Visitor) -> tuple[list[Finding], str]:
    """Those that need somebody, and in one sentence the names of those that are well."""
    words, trouble, well = visitor.words, [], []
    for code, verdict in order.findings:
        part = code.partition("-")[0]
        name = words.first(f"doctor.{code}", f"doctor.{part}", "doctor.other")
        if verdict == "ok":
            well.append(words.first(f"doctor.{part}", "doctor.other"))
        else:
            todo = words.first(f"doctor.{code}.todo", f"doctor.{part}.todo", "doctor.other.todo")
            how = words.first(f"verdict.{verdict}", "verdict.other")
            trouble.append(Finding(name[:1].upper() + name[1:], how, todo, "bad" if verdict == "fail" else "warn"))
    return trouble, words("doctor.well", names=", ".join(dict.fromkeys(well))) if well else ""


@dataclass(frozen=True, slots=True)
class Place:
    """A branch in one line: how many kiosks it has, and how they are."""

    code: str
    name: str
    kiosks: int
    tone: str
    state: str
    loans: int
    returns: int
    version: str


def places(there: Mapping[str, Sequence[Device]], how: Mapping[str, str], branches: Mapping[str, str],
           counts: Mapping[str, Counter[str]], visitor: Visitor) -> list[Place]:
    made = []
    for code, devices in there.items():
        count = Counter(how[device.id] for device in devices)
        versions = sorted({device.state.version for device in devices if device.state.version})
        made.append(Place(code, branches.get(code, code), len(devices), min(count, key=ORDER.index),
                          state_of(count, visitor), counts[code]["loans"], counts[code]["returns"],
                          ", ".join(versions)))
    return sorted(made, key=lambda one: (one.name.casefold(), one.code))


def state_of(count: Counter[str], visitor: Visitor) -> str:
    """Such as "5 kunnossa, 1 huomio"."""
    if set(count) == {"fine"}:
        return visitor.words("place.fine", count["fine"])
    if len(count) == 1 and sum(count.values()) == 1:
        return visitor.words(f"how.{next(iter(count))}")
    order = ("fine", *(tone for tone in ORDER if tone != "fine"))
    parts = (visitor.words(f"place.{tone}.some", count[tone]) for tone in order if count[tone])
    return ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)
