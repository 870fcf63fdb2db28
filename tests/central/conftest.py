"""A filled database of each kind for each test, a clock that stands still, and a signed-in kiosk."""
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
from server.place import Place
from tests.central.library import NOW, Clock, Kiosk, library_seed
from tests.postgresql import Cluster

STORES = ("sqlite", "postgresql")


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
    path = tmp_path_factory.mktemp("filled") / "library.db"
    _fill(path, pins)
    return path


@pytest.fixture(scope="session")
def filled_postgresql(cluster: Cluster, pins: Pins) -> str:
    """The name of a PostgreSQL database just filled; tests work on copies of it."""
    url = cluster.database()
    _fill(url, pins)
    assert url.database is not None
    return url.database


def _fill(where: Place, pins: Pins) -> None:
    raw = dump(library_seed()).encode()
    database = Database(where)
    load(database, read_seed(raw, Path("library.toml")), fingerprint(raw), pins, NOW)
    database.close()


@pytest.fixture(params=STORES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place where there is no database of ours yet."""
    if request.param == "sqlite":
        yield tmp_path / "library.db"
    else:
        with request.getfixturevalue("cluster").lent() as url:
            yield url


@pytest.fixture(params=STORES)
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A filled database of the test's own."""
    if request.param == "sqlite":
        path = tmp_path / "library.db"
        path.write_bytes(request.getfixturevalue("filled").read_bytes())
        yield path
    else:
        with request.getfixturevalue("cluster").lent(request.getfixturevalue("filled_postgresql")) as url:
            yield url


@pytest.fixture
def database(full: Place) -> Iterator[Database]:
    database = Database(full)
    yield database
    database.close()


@pytest.fixture
def kiosk(database: Database, pins: Pins, clock: Clock) -> Kiosk:
    kiosk = Kiosk(Acs(database.call(read_library), database, pins, now=clock), database, clock)
    assert kiosk.sign_in()
    return kiosk
