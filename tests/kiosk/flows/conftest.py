"""One kiosk with its window for all flows of a language: its start takes longer than most of them."""
from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from config.staff import PinHash
from devices.emulators.desk import Desk
from devices.emulators.field import Field
from tests.kiosk.flows.library import STAFF, STAFF_CODE, WHOLE
from tests.kiosk.flows.patron import Visit
from tests.kiosk.rig import rig

KOHA = "koha-suomi"                # tells shelf and number of what is ready
SETTINGS = """
[languages]
offered = ["fi", "sv", "en", "ar"]
[staff]
pin_hash = "{pin}"
[[staff.card]]
name = "staff card"
sources = ["barcode", "nfc"]
pattern = 'STAFF-(?P<n>\\d{{8}})'
number = "STAFF-{{n}}"
example = "{card}"
gives = "{card}"
[scanner]
url = "{scanner}"
[card_reader]
url = "{reader}"
[printer.paper]
url = "{printer}"
[payment]
url = "{terminal}"
"""


@pytest.fixture(scope="session", params=["fi", "ar"])
def kiosk(request: pytest.FixtureRequest, display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    with Desk(Field([])) as desk:
        more = SETTINGS.format(pin=PinHash.of(STAFF_CODE), card=STAFF, scanner=desk.urls["scanner"],
                               reader=desk.urls["card"], printer=desk.urls["printer"], terminal=desk.urls["terminal"])
        with rig(tmp_path_factory.mktemp("flows"), dialect=KOHA, options=("--dialect", KOHA), seed=WHOLE, more=more,
                 made=partial(Visit, display, desk, request.param)) as visit:
            yield visit


@pytest.fixture
def patron(kiosk: Visit) -> Iterator[Visit]:
    kiosk.begin()
    yield kiosk
    kiosk.end()
