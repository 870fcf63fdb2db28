"""A house on each kind of database."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.place import Place
from tests.fleet.house import House


@pytest.fixture(params=("sqlite", "postgresql"))
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place where there is no database of the fleet yet."""
    if request.param == "sqlite":
        yield tmp_path / "fleet.db"
    else:
        with request.getfixturevalue("cluster").lent() as url:
            yield url


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """On SQLite: what the store promises on both is told by the tests of the store."""
    house = House(tmp_path / "fleet.db", tmp_path)
    yield house
    house.close()


@pytest.fixture
def any_house(where: Place, tmp_path: Path) -> Iterator[House]:
    house = House(where, tmp_path)
    yield house
    house.close()
