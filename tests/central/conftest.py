"""A filled database for each test, a clock that stands still, and a signed-in kiosk."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.database import Database
from central.library import read_library
from central.pins import Pins
from central.seed.load import fingerprint, load
from central.seed.read import read_seed
from central.seed.toml import dump
from central.sip.acs import Acs
from tests.central.library import NOW, Clock, Kiosk, library_seed


@pytest.fixture(scope="session")
def pins() -> Iterator[Pins]:
    pins = Pins()
    yield pins
    pins.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, pins: Pins) -> Path:
    """A database file just filled; tests work on copies of it."""
    raw = dump(library_seed()).encode()
    path = tmp_path_factory.mktemp("filled") / "library.db"
    database = Database(path)
    load(database, read_seed(raw, Path("library.toml")), fingerprint(raw), pins, NOW)
    database.close()
    return path


@pytest.fixture
def database(filled: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "library.db"
    path.write_bytes(filled.read_bytes())
    database = Database(path)
    yield database
    database.close()


@pytest.fixture
def kiosk(database: Database, pins: Pins, clock: Clock) -> Kiosk:
    kiosk = Kiosk(Acs(database.call(read_library), database, pins, now=clock), database, clock)
    assert kiosk.sign_in()
    return kiosk
