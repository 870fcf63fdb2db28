"""One kiosk with its window for all flows of a language: its start takes longer than most of them."""
from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from devices.emulators.desk import Desk
from devices.emulators.field import Field
from tests.kiosk.flows.library import WHOLE
from tests.kiosk.flows.patron import Visit
from tests.kiosk.rig import rig
from tests.kiosk.staffed import staffed

KOHA = "koha-suomi"                # tells shelf and number of what is ready
SETTINGS = """
[languages]
offered = ["fi", "sv", "en", "ar"]
[printer.paper]
url = "{printer}"
[payment]
url = "{terminal}"
"""


@pytest.fixture(scope="module", params=["fi", "ar"])
def kiosk(request: pytest.FixtureRequest, display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    with Desk(Field([])) as desk:
        more = staffed(desk) + SETTINGS.format(printer=desk.urls["printer"], terminal=desk.urls["terminal"])
        with rig(tmp_path_factory.mktemp("flows"), dialect=KOHA, options=("--dialect", KOHA), seed=WHOLE, more=more,
                 made=partial(Visit, display, desk, request.param)) as visit:
            yield visit


@pytest.fixture
def patron(kiosk: Visit) -> Iterator[Visit]:
    kiosk.begin()
    yield kiosk
    kiosk.end()
