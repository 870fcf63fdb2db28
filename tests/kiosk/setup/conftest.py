"""The branch of the tests, and the central system that it asks."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.emulators.desk import Desk
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Field
from tests.kiosk.rig import Central
from tests.kiosk.setup.branch import Branch, tags


@pytest.fixture(scope="session")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    system = Central(tmp_path_factory.mktemp("central"))
    yield system
    system.stop()


@pytest.fixture
def branch(tmp_path: Path, central: Central) -> Iterator[Branch]:
    with Desk(tags()) as desk, FeigEmulator(Field(), listen="tcp://127.0.0.1:0") as other:
        yield Branch(tmp_path, desk, other.url, central)
