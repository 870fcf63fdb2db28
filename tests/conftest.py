"""What tests of every room share."""
from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.pins import quick_pins

if TYPE_CHECKING:
    from tests.pcscd import Pcscd
    from tests.postgresql import Cluster

quick_pins()
settings.register_profile("shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared machine")        # how fast an example is says how busy the machine is

LONG = ("kiosk/flows/", "setup/test_touch", "guard/test_supervision", "kiosk/test_faults", "ui/test_window",
        "central/test_process", "kiosk/test_kills", "kiosk/test_canaries", "audio/test_by_ear", "kiosk/test_offline",
        "kiosk/test_fronts", "_reader_contract", "simulation/test_soak", "ui/test_audit", "ui/test_layout")


def pytest_configure() -> None:
    """No test asks the PC/SC service of this machine: its library reads once in a process where the service is."""
    os.environ["PCSCLITE_CSOCK_NAME"] = f"{tempfile.gettempdir()}/pcscd-{os.getpid()}/socket"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first: no worker is left alone with it at the end."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONG))


def pytest_collection_finish() -> None:
    """Thousands of tests came to stay: who looks for litter need not look through them each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A virtual display of 1080 × 1920 pixels; its name, for DISPLAY."""
    from kiosk.demo.display import VirtualDisplay
    with VirtualDisplay(1080, 1920, tmp_path_factory.mktemp("display")) as virtual:
        yield virtual.name


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server that runs for the whole session."""
    from tests.postgresql import running
    with running() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def pcscd_of_session() -> Iterator[Pcscd]:
    from tests.pcscd import ready
    with ready() as service:
        yield service


@pytest.fixture
def pcscd(pcscd_of_session: Pcscd) -> Iterator[Pcscd]:
    """A PC/SC service that a test can start; stopped after it."""
    yield pcscd_of_session
    pcscd_of_session.stop()
