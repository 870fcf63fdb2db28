"""How strongly a FEIG reader sends: one byte of its configuration (manual H60301, chapters 3 and 4).

The configuration is blocks of 14 bytes; command 80 reads one, 81 writes it, 82 keeps it after a loss of power. Which
byte is the strength, and what it may be, differs from model to model and stands in the model's manual (often in
block 3, "RF-Interface"), so it is told by the address of the reader: `power=3.8.2-12` is byte 8 of block 3, from 2 to
12. A reader that is not told so is never written to, nor one where something else than a strength stands there.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from devices.errors import BadReply, BadUrl, DeviceRefused
from devices.feig.frames import Command, Reply, Request

BLOCK = 14                             # bytes
_PLACE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{1,3})-(\d{1,3})", re.ASCII)

Ask = Callable[[Request, str], Reply]


@dataclass(frozen=True, slots=True)
class Place:
    """Byte `byte` of configuration block `block` may be `least` to `most`."""

    block: int
    byte: int
    least: int
    most: int

    @classmethod
    def parse(cls, text: str) -> Place:
        """Raises BadUrl."""
        found = _PLACE.fullmatch(text)
        place = cls(*map(int, found.groups())) if found else None
        if place is None or place.block > 0x3F or place.byte >= BLOCK or not place.least < place.most <= 0xFF:
            raise BadUrl(f"power={text} must be BLOCK.BYTE.LEAST-MOST as the reader's manual has it: block 0 to 63, "
                         f"byte 0 to {BLOCK - 1}, such as power=3.8.2-12")
        return place


class FeigPower:
    """`ask` asks the reader a question, and raises DeviceRefused for a no. So does all of this where what stands there
    can be no strength: its code is that byte."""

    def __init__(self, place: Place, ask: Ask) -> None:
        self._place, self._ask = place, ask
        self.least, self.most = place.least, place.most

    def read(self) -> int:
        return self._block()[self._place.byte]

    def write(self, step: int) -> None:
        if not self.least <= step <= self.most:
            raise ValueError(f"the strength is {self.least} to {self.most}, not {step}")
        block = bytearray(self._block())               # of which all else stays as it is
        block[self._place.byte] = step
        self._ask(Request(Command.WRITE_CONFIGURATION, bytes([self._place.block]) + block), "strength of the field")

    def keep(self) -> None:
        self._ask(Request(Command.SAVE_CONFIGURATION, bytes([self._place.block])), "keep the strength of the field")

    def _block(self) -> bytes:
        data = self._ask(Request(Command.READ_CONFIGURATION, bytes([self._place.block])), "configuration").data
        if len(data) != BLOCK:
            raise BadReply(f"a configuration block has {BLOCK} bytes, not {len(data)}")
        place, found = self._place, data[self._place.byte]
        if not self.least <= found <= self.most:
            raise DeviceRefused(f"byte {place.byte} of block {place.block} is {found}, not {self.least} to "
                                f"{self.most}: is that where this model keeps its strength?", found)
        return data
