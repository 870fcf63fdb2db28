"""sd_notify(3) to the byte, on real datagram sockets; and who is heard."""
from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.guard.notify import PING, READY, STOPPING, Ear, Notifier, status


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A service manager's socket, and its address as NOTIFY_SOCKET has it."""
    address = str(tmp_path / "notify") if request.param == "path" else f"@itsepalvelu-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(address.replace("@", "\0", 1) if address[0] == "@" else address)
        end.settimeout(5)
        yield end, address


def test_each_telling_is_one_datagram_of_lines(manager: tuple[socket.socket, str]) -> None:
    end, address = manager
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.tell(READY, status("Serving.\nAway:  printer."))
    notifier.tell(PING)
    notifier.tell(STOPPING)
    assert [end.recv(4096) for _ in range(3)] == [
        b"READY=1\nSTATUS=Serving. Away: printer.", b"WATCHDOG=1", b"STOPPING=1"]


@pytest.mark.parametrize(("environment", "seconds"), [
    ({}, None), ({"WATCHDOG_USEC": "20000000"}, 20.0), ({"WATCHDOG_USEC": "0"}, None), ({"WATCHDOG_USEC": "x"}, None),
    ({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": str(os.getpid())}, 0.5),
    ({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": "1"}, None),
])
def test_a_watchdog_counts_when_it_is_meant_for_this_process(environment: dict[str, str],
                                                             seconds: float | None) -> None:
    assert Notifier({"NOTIFY_SOCKET": "@nobody", **environment}).watchdog == seconds
    assert Notifier(environment).watchdog is None, "nobody listens"


def test_a_manager_that_is_gone_or_full_stops_nobody_and_is_told_once(
        tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")})
    with caplog.at_level(logging.WARNING, "kiosk"):
        for _ in range(3):
            notifier.tell(PING)
    assert [record.message for record in caplog.records] == [
        f"the service manager at {tmp_path / 'gone'} does not listen: No such file or directory"]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "full"))
        notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "full")})
        for _ in range(2000):              # more than any queue holds: it returns all the same
            notifier.tell(PING)


def test_without_a_manager_nothing_is_told() -> None:
    notifier = Notifier({})
    notifier.tell(READY)
    assert notifier.watchdog is None


def test_an_address_of_another_kind_is_refused_in_words(caplog: pytest.LogCaptureFixture) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": "vsock:2:1234"})
    notifier.tell(READY)
    assert "NOTIFY_SOCKET is 'vsock:2:1234'" in caplog.text


TELL = "from kiosk.guard.notify import *; n = Notifier(); n.tell(READY, status(f'{n.watchdog}')); n.tell(PING)"


def test_the_guard_hears_its_child_and_no_other_process() -> None:
    ear = Ear()
    environment = {**os.environ, **ear.environment(2.5)}
    child, stranger = (subprocess.Popen([sys.executable, "-c", TELL], env=environment) for _ in range(2))
    assert child.wait(20) == stranger.wait(20) == 0
    assert list(ear.heard(child.pid)) == [{"READY": "1", "STATUS": "2.5"}, {"WATCHDOG": "1"}]
    assert list(ear.heard(child.pid)) == []
    ear.close()


def test_what_is_no_text_is_survived() -> None:
    ear = Ear()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        for data in (b"\xff\xfe", b"", b"STATUS", b"=\n=\n"):
            end.sendto(data, "\0" + ear.environment(1)["NOTIFY_SOCKET"][1:])
    assert [told.get("READY") for told in ear.heard(os.getpid())] == [None] * 4
    ear.close()
