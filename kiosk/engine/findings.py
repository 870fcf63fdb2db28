"""What was found out for staff: the events that answer the errands of staff mode."""
from __future__ import annotations

from dataclasses import dataclass

from kiosk.engine.events import Event
from kiosk.engine.staff import Found
from kiosk.engine.tagging import Strength, TagDump, TagLook, TagPlan, WriteResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected(Event):
    found: Found


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTested(Event):
    """The connection to the central system was tried step by step: (step, verdict), as `sip2.selftest` names them."""

    findings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRebooted(Event):
    """This machine does not let us start it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsLooked(Event):
    """All that lies on the pad. `dump` is the one that was asked about, if it is there."""

    tags: tuple[TagLook, ...]
    dump: TagDump | None = None
    strength: Strength | None = None       # of the reader's field


@dataclass(frozen=True, slots=True, kw_only=True)
class TagPlanned(Event):
    """What writing a tag would change."""

    asked: str
    plan: TagPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class TagWritten(Event):
    """What became of a tag that was to be written."""

    asked: str
    result: WriteResult
