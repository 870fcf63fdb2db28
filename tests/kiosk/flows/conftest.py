"""One kiosk with its window for all flows of a language: its start takes longer than most of them."""
from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from tests.kiosk.flows.branch import branch
from tests.kiosk.flows.patron import Visit
from tests.thorough import turns

pytest.register_assert_rewrite("tests.kiosk.flows.well", "tests.kiosk.flows.trouble")


LANGUAGES = ("fi", "ar")
_flows = count()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each flow in a language whose turn it is, unless it has chosen one itself."""
    chosen = any("language" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "language" in metafunc.fixturenames and not chosen:
        metafunc.parametrize("language", turns(next(_flows), LANGUAGES), indirect=True, scope="module")


@pytest.fixture(scope="module")
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def kiosk(language: str, display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    with branch(tmp_path_factory.mktemp("flows"), display, language) as visit:
        yield visit


@pytest.fixture
def patron(kiosk: Visit) -> Iterator[Visit]:
    kiosk.begin()
    yield kiosk
    kiosk.end()
