"""What the steps of setup share: the conversation, the layer being made, the readers that were found."""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from devices.detect import Detected
from devices.drivers import TAG_READERS, open_tag_reader
from devices.errors import DeviceError, TagError
from devices.rfid.reader import TagReader
from devices.url import DeviceUrl
from kiosk.engine.view import Icon, Text
from kiosk.setup.conversation import Conversation
from kiosk.setup.draft import Draft

Seen = TypeVar("Seen")


class Hopeless(Exception):
    """Nothing is left that could see what is waited for."""


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

    def await_hands(self, what: Text, see: Callable[[], Seen | None], picture: Icon | None = None) -> Seen | None:
        """What `see` sees within the time that hands have; None when nothing came, or it was left out. `see` is asked
        over and over, takes its time for it, and raises Hopeless when nothing can come any more."""
        until = self.clock() + self.wait
        while (left := until - self.clock()) > 0:
            self.conversation.waiting(what, picture, left, self.wait)
            if self.conversation.pressed():
                return None
            try:
                seen = see()
            except Hopeless:
                return None
            if seen is not None:
                return seen
        return None


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
