"""How a library's gates know what may leave: the AFI of a tag, the alarm of NXP's chips (EAS), or both.

The AFI is read back after each write. EAS cannot be: a tag whose alarm is off keeps as silent as one that is gone, so
its silence counts only when the tag answers something else right after.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from devices.rfid.model import DecodedTag

SECURED, LOANED = 0x07, 0xC2           # ISO 28560-1
AFI_NAMES: dict[int, str] = {
    0x00: "no family: the tag never got one",
    SECURED: "in the library",
    LOANED: "on loan",
    0x21: "off, at older sites of the Danish model",
    0x9D: "of an older library system",
    0xD7: "of 3M's system",
    0xDA: "of 3M's system",
}


def afi_name(afi: int) -> str:
    """What libraries have used an AFI for; that it is none of theirs for any other. Which state it means is the
    owner's to say."""
    return AFI_NAMES.get(afi, "not a library's")


class Means(Enum):
    """What the gates look at."""

    AFI = "afi"
    EAS = "eas"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class SecurityCodes:
    """The two AFI values: the gate alarms at `secured`, and lets `loaned` pass. `means`: what the gates look at."""

    secured: int = SECURED
    loaned: int = LOANED
    means: Means = Means.AFI

    @property
    def by_afi(self) -> bool:
        return self.means is not Means.EAS

    @property
    def by_eas(self) -> bool:
        return self.means is not Means.AFI

    def meaning(self, afi: int) -> bool | None:
        """True for secured, False for loaned, None for neither."""
        return {self.secured: True, self.loaned: False}.get(afi)

    def state(self, afi: int, alarms: bool | None) -> bool | None:
        """What AFI and alarm say together; None when it is neither state, or they contradict each other."""
        if self.means is Means.EAS:
            return alarms
        by_afi = self.meaning(afi)
        return by_afi if alarms is None or alarms is by_afi else None


@dataclass(frozen=True, slots=True)
class SecurityRules:
    """`usual` for all owners but those that have codes of their own, named by their ISIL."""

    usual: SecurityCodes = SecurityCodes()
    owners: Mapping[str, SecurityCodes] = field(default_factory=dict)

    def of(self, decoded: DecodedTag) -> SecurityCodes:
        """The codes of the library that owns the item."""
        return self.owners.get(decoded.tag.owner_isil, self.usual) if decoded.tag is not None else self.usual
