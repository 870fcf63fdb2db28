"""What every tag reader can do, whatever its maker: the face the pad talks to.

Lock, destroy, privacy and writes to user memory are not here, and so cannot happen at a patron's kiosk.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ReaderInfo:
    """Who answered: `maker` and `model` for people, `firmware` as the reader numbers itself."""

    maker: str
    model: str
    firmware: str


@dataclass(frozen=True, slots=True)
class TagId:
    """One tag in the field. `uid`: 16 upper-case hex digits, most significant byte first; `dsfid`: its format byte."""

    uid: str
    dsfid: int


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """What an ISO 15693 tag says of itself (ISO 15693-3, get system information). It need not say all of it: then
    `dsfid` and `ic_reference` are 0, `afi` is None, `blocks` is 0, and a block has the usual 4 bytes."""

    uid: str
    dsfid: int
    afi: int | None
    block_size: int                    # bytes
    blocks: int
    ic_reference: int


class Power(Protocol):
    """How strongly a reader sends, in steps of its own from `least` to `most`. For technicians: the lowest that still
    reads a whole pile reads no shelf beside the pad."""

    @property
    def least(self) -> int: ...

    @property
    def most(self) -> int: ...

    def read(self) -> int:
        """The step it sends at now."""

    def write(self, step: int) -> None:
        """Send at this step from now on; forgotten when the reader loses its power. ValueError outside the range."""

    def keep(self) -> None:
        """Send at the present step after a loss of power too."""


class TagReader(Protocol):
    """A reader of ISO 15693 tags. Every call ends within its deadline; `close` from another thread ends it at once.

    All methods raise DeviceGone (unplugged: close and open again), DeviceSilent, BadReply or DeviceRefused for the
    reader, and TagGone or TagRefused for one tag.
    """

    @property
    def power(self) -> Power | None:
        """None where the reader cannot change it, or it is not known how."""

    def open(self) -> None:
        """Connect and make sure that the reader answers. Opening an open reader does nothing."""

    def close(self) -> None:
        """Let go of the reader. Never raises."""

    def describe(self) -> ReaderInfo:
        """Ask the reader who it is."""

    def inventory(self) -> list[TagId]:
        """Every tag in the field now, each once, those seen before included."""

    def read_blocks(self, uid: str, first: int, count: int) -> bytes:
        """The contents of `count` blocks from block `first`, in the order of the tag's memory."""

    def system_info(self, uid: str) -> SystemInfo:
        """What this tag says of itself."""

    def read_afi(self, uid: str) -> int:
        """The tag's application family identifier: where libraries keep the security state."""

    def write_afi(self, uid: str, afi: int) -> None:
        """Write it on this one tag. The answer proves little: read it back."""

    def read_eas(self, uid: str) -> bool:
        """Whether this tag answers the alarm of NXP's gates. A tag that has left does not answer either."""

    def write_eas(self, uid: str, on: bool) -> None:
        """Switch that alarm on this one tag. TagRefused where the chip has none. Read it back."""
