"""What the gates of a library look at on a tag."""
from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from config.values import Byte, Table, disagreement


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
