"""What tests of every room share."""
from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A virtual display of 1080 × 1920 pixels; its name, for DISPLAY."""
    from kiosk.demo.display import VirtualDisplay
    with VirtualDisplay(1080, 1920, tmp_path_factory.mktemp("display")) as virtual:
        yield virtual.name
