"""The branches of the flows: a kiosk with its window, and all around it that it talks to."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from devices.emulators.desk import Desk
from devices.emulators.field import Field
from tests.kiosk.flows.library import WHOLE
from tests.kiosk.flows.patron import Visit
from tests.kiosk.rig import rig
from tests.kiosk.staffed import staffed

IN_FINNISH = pytest.mark.parametrize("language", ["fi"], indirect=True)
"""For a chart that another flow shows from right to left already."""
KOHA = "koha-suomi"                # tells shelf and number of what is ready
SETTINGS = """
[languages]
offered = ["fi", "sv", "en", "ar"]
[printer.paper]
url = "{printer}"
[payment]
url = "{terminal}"
"""


@contextmanager
def branch(directory: Path, display: str, language: str, *fronts: str, more: str = "") -> Iterator[Visit]:
    """`fronts`: options of the central system; `more`: what this branch wants beside the settings of all."""
    with Desk(Field([])) as desk:
        more = staffed(desk) + SETTINGS.format(printer=desk.urls["printer"], terminal=desk.urls["terminal"]) + more
        with rig(directory, dialect=KOHA, options=("--dialect", KOHA, *fronts), seed=WHOLE, more=more,
                 made=partial(Visit, display, desk, language)) as visit:
            yield visit
