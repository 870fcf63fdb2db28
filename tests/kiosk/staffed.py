"""Settings of a branch with staff mode, and with a scanner and a card reader for whoever comes."""
from __future__ import annotations

from devices.emulators.desk import Desk
from tests.kept import STAFF_CODE

__all__ = ["STAFF", "STAFF_CODE", "staffed"]

STAFF = "STAFF-70461235"


def staffed(desk: Desk) -> str:
    return cards() + f"""
[scanner]
url = "{desk.urls["scanner"]}"
[card_reader]
url = "{desk.urls["card"]}"
"""


def cards() -> str:
    """Staff mode, and the card that opens it."""
    return f"""
[staff]
secret = "staff-pin"
[[staff.card]]
name = "staff card"
sources = ["barcode", "nfc"]
pattern = 'STAFF-(?P<n>\\d{{8}})'
number = "STAFF-{{n}}"
example = "{STAFF}"
gives = "{STAFF}"
"""
