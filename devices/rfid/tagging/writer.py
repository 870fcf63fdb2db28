"""What a reader must be able to do for staff: all that it can for patrons, and to write user memory."""
from __future__ import annotations

import difflib
from enum import IntEnum
from importlib import import_module
from typing import Protocol

from devices.errors import BadUrl
from devices.rfid.reader import TagReader
from devices.url import DeviceUrl

TAG_WRITERS: dict[str, str] = {
    "feig": "devices.feig.writer:FeigWriter",
    "threem": "devices.threem.writer:ThreemWriter",
    "rl866": "devices.rl866.writer:Rl866Writer",
    "twn4": "devices.twn4.writer:Twn4Writer",
    "pcsc": "devices.pcsc.writer:PcscWriter",
}


class Write(IntEnum):
    """Commands of ISO 15693-3 that only readers for staff give. Locks have no name here either."""

    WRITE_BLOCK = 0x21
    WRITE_DSFID = 0x29


class TagWriter(TagReader, Protocol):
    """A reader that also writes. Raises as TagReader does; a block that is locked is TagRefused."""

    def write_block(self, uid: str, block: int, data: bytes) -> None:
        """Write one block, in the order of the tag's memory. The answer proves little: read it back."""

    def write_dsfid(self, uid: str, dsfid: int) -> None:
        """Write the format byte. Likewise. A reader that cannot raises TagRefused, and the tag keeps the one it has."""


def tag_writer(url: str) -> TagWriter:
    """The reader a URL names, as one that writes; not yet opened. Raises BadUrl."""
    parsed = DeviceUrl.parse(url)
    place = TAG_WRITERS.get(parsed.driver)
    if place is None:
        close = difflib.get_close_matches(parsed.driver, TAG_WRITERS, 1)
        meant = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(TAG_WRITERS))}"
        raise BadUrl(f"no driver that writes tags is called {parsed.driver!r}; {meant}")
    module, _, name = place.partition(":")
    writer: TagWriter = getattr(import_module(module), name).from_url(parsed)
    return writer
