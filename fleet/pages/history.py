"""What happened at a kiosk, what was told of it and what people did, in one line of time."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fleet.domain.device import Device
from fleet.pages.visitor import Visitor
from fleet.store import alerts, audit, reports
from remote.report import Event, Phase, State
from server.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Line:
    at: int
    when: str
    text: str
    who: str = ""


def history(tx: Transaction, device: Device, visitor: Visitor, most: int, before: int | None = None) -> list[Line]:
    """Newest first; those before a time."""
    lines = [*_happened(tx, device, visitor, most, before), *_changed(tx, device, visitor, most, before),
             *_told(tx, device, visitor, most, before), *_done(tx, device, visitor, most, before)]
    return sorted(lines, key=lambda line: -line.at)[:most]


def _line(visitor: Visitor, at: int, text: str, who: str = "") -> Line:
    return Line(at, visitor.words.moment(at), text, who)


def _happened(tx: Transaction, device: Device, visitor: Visitor, most: int, before: int | None) -> Iterator[Line]:
    for received, event in reports.events_of(tx, device.id, most, before):
        yield _line(visitor, min(event.at, received), _event(event, visitor))


def _event(event: Event, visitor: Visitor) -> str:
    text = visitor.words(f"happening.{event.kind.value}")
    return f"{text} × {event.count}" if event.count > 1 else text


def _changed(tx: Transaction, device: Device, visitor: Visitor, most: int, before: int | None) -> Iterator[Line]:
    for received, state in reports.changes_of(tx, device.id, most, before):
        if text := _change(state, visitor):
            yield _line(visitor, received, text)


def _change(state: State, visitor: Visitor) -> str:
    words, told = visitor.words, state.model_fields_set
    parts = []
    if "service" in told and state.service:
        parts.append(words(f"service.{state.service.value}"))
    if "down" in told:
        names = ", ".join(words(f"part.{part.value}") for part in state.down or ())
        parts.append(words("change.down", parts=names) if names else words("change.up"))
    if "version" in told and state.version:
        parts.append(words("change.version", version=state.version))
    if "config" in told and state.config:
        parts.append(words(f"phase.{state.config.phase.value}"))
    if "upgrade" in told and state.upgrade and state.upgrade.phase is not Phase.ACTIVE:
        parts.append(words(f"upgrade.{state.upgrade.phase.value}"))
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _told(tx: Transaction, device: Device, visitor: Visitor, most: int, before: int | None) -> Iterator[Line]:
    for alert in alerts.past(tx, most, device=device.id, before=before):
        title = visitor.words.first(f"alert.{alert.kind.value}", who=device.name)
        lasted = visitor.words.span((alert.closed or 0) - alert.since)
        yield _line(visitor, alert.closed or 0, visitor.words("history.over", what=title, lasted=lasted))


def _done(tx: Transaction, device: Device, visitor: Visitor, most: int, before: int | None) -> Iterator[Line]:
    for line in audit.latest(tx, most if before is None else 10 * most, subject=device.id):
        entry = line.entry
        if before is None or entry.at < before:
            who = entry.who if not entry.who.startswith("device:") else ""
            yield _line(visitor, entry.at, act(entry.act, entry.detail, visitor), who)


def act(name: str, detail: dict[str, str], visitor: Visitor) -> str:
    """A line of the audit as people read it."""
    words = visitor.words
    kind = detail.get("kind", "")
    text = words.first(f"act.{name.replace(' ', '_')}", "act.other", act=name)
    return f"{text}: {words(f'command.{kind}')}" if words.knows(f"command.{kind}") else text
