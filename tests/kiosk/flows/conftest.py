"""One kiosk with its window for all flows of a language: its start takes longer than most of them."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kiosk.flows.branch import branch
from tests.kiosk.flows.patron import Visit

pytest.register_assert_rewrite("tests.kiosk.flows.well", "tests.kiosk.flows.trouble")


@pytest.fixture(scope="module", params=["fi", "ar"])
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
