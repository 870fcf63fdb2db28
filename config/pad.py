"""The item reader, and what the gates of a library look at on a tag."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import model_validator

from config.values import Byte, DeviceUrl, Flag, Isil, Seconds, Table, disagreement


class Gates(Table):
    """Two AFI values, and whether the gates look at them, at the alarm of NXP's chips (EAS), or at both."""

    secured: Byte = 0x07
    loaned: Byte = 0xC2
    gates: Literal["afi", "eas", "both"] = "afi"

    @model_validator(mode="after")
    def _told_apart(self) -> Gates:
        if self.secured == self.loaned:
            raise disagreement("is the same AFI as secured; a gate could not tell them apart", "loaned",
                               code="same-afi")
        return self


class Pad(Gates):
    """The item reader. `owners` are the ISILs whose tags we may write; of others the security stays as it is. `codes`
    is what the gates of one of them look at, where that is not the usual.

    `tagged`: items have tags here, and one that was only scanned is to be laid on the pad too. `unwritable`: whether
    the loan of an item whose tag takes no write is kept, and the patron warned, or undone.
    """

    url: DeviceUrl
    stable: Seconds = 0.3
    owners: tuple[Isil, ...] = ()
    codes: Mapping[Isil, Gates] = {}
    foreign: Literal["ask", "refuse"] = "refuse"   # ask the central system about a foreign item, or refuse it at once
    tagged: Flag = True
    unwritable: Literal["keep", "undo"] = "keep"

    @model_validator(mode="after")
    def _written(self) -> Pad:
        for isil in self.codes:
            if self.owners and isil not in self.owners:
                raise disagreement("is none of pad.owners, and tags of no other library are written", "codes", isil,
                                   code="codes-unused")
        return self
