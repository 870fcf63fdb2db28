"""What tests of every room share."""
from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a module sets up for all its tests is set up once: with `--dist loadgroup` one process takes all of them."""
    for item in items:
        info = getattr(item, "_fixtureinfo", None)
        shared = info is not None and any(found[-1].scope == "module" for found in info.name2fixturedefs.values())
        if shared and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A virtual display of 1080 × 1920 pixels; its name, for DISPLAY."""
    from kiosk.demo.display import VirtualDisplay
    with VirtualDisplay(1080, 1920, tmp_path_factory.mktemp("display")) as virtual:
        yield virtual.name
