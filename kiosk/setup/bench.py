"""What the steps of setup share: the conversation, the layer being made, the readers that were found."""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from devices.detect import Detected
from devices.drivers import TAG_READERS, open_tag_reader
from devices.errors import DeviceError, TagError
from devices.rfid.reader import TagReader
from devices.url import DeviceUrl
from kiosk.setup.conversation import Conversation
from kiosk.setup.draft import Draft, Path_
from sip2.selftest import Finding


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of the report: what it is of, its head, its rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step: findings and figures for the report, and what the layer is to say."""

    findings: tuple[Finding, ...] = ()
    figures: tuple[Figures, ...] = ()
    changes: Mapping[Path_, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Bench:
    """`wait`: seconds that something is waited for which hands are to do."""

    conversation: Conversation
    draft: Draft
    wait: float = 60.0
    clock: Callable[[], float] = time.monotonic
    found: list[Detected] = field(default_factory=list)

    @property
    def readers(self) -> list[str]:
        """The addresses of everything that answered, the configured ones first, each once."""
        known = [self.draft.now("pad", "url"), self.draft.now("card_reader", "url")]
        return list(dict.fromkeys(url for url in [*known, *(one.url for one in self.found)] if url))

    @property
    def pad(self) -> str:
        return str(self.draft.now("pad", "url"))

    @contextmanager
    def reader(self, url: str = "") -> Iterator[TagReader]:
        """The item reader, opened. Raises DeviceError."""
        reader = open_tag_reader(url or self.pad)
        try:
            yield reader
        finally:
            reader.close()

    def show(self, figures: Figures) -> None:
        """The table on the terminal, its columns under each other."""
        rows = [figures.head, *figures.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(len(figures.head))]
        for row in rows:
            self.conversation.say("   " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
                                  .rstrip())


def of_tags(url: str) -> bool:
    """Whether a driver for tags serves this address."""
    try:
        return DeviceUrl.parse(url).driver in TAG_READERS
    except DeviceError:
        return False


class Counted:
    """A tag reader that counts the answers about single tags that did not come: the retries of whoever asks."""

    def __init__(self, reader: TagReader) -> None:
        self._reader = reader
        self.failed = 0

    def read_blocks(self, uid: str, first: int, count: int) -> bytes:
        try:
            return self._reader.read_blocks(uid, first, count)
        except TagError:
            self.failed += 1
            raise

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)
