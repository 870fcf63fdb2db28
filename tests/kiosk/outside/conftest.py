from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.kiosk.outside.host import LIBRARY, SCHEDULES, SEARCH, Host, host, picture


@pytest.fixture
def world() -> Iterator[Host]:
    """Both interfaces on one loopback host, with all they have."""
    with host() as told:
        told.answers = {"/schedules": json.dumps(SCHEDULES).encode(), "/library/84924": json.dumps(LIBRARY).encode(),
                        "/api/v1/search": json.dumps(SEARCH).encode(), "/Cover/Show": picture()}
        yield told
