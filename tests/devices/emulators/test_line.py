"""An emulator's line has one address, also through the end of its process."""
from __future__ import annotations

import socket
from pathlib import Path

import pytest
import serial

from devices.emulators.cards import UidCard
from devices.emulators.line import Connection, Line
from devices.emulators.vpcd import VpcdEmulator
from devices.errors import BadUrl


def say_back(connection: Connection) -> None:
    while (data := connection.read(1.0)) is not None:
        connection.write(data)


def test_a_pty_in_a_given_folder_has_the_same_address_for_the_next_process(tmp_path: Path) -> None:
    first = Line(f"pty://{tmp_path}", say_back)
    first.plug()
    where = first.where
    (tmp_path / "line").rename(tmp_path / "dead")           # as kill -9 leaves it: a link to nowhere
    (tmp_path / "line").symlink_to("/dev/pts/none")
    second = Line(f"pty://{tmp_path}", say_back)
    second.plug()
    assert second.where == where
    with serial.serial_for_url(where.removeprefix("serial://"), timeout=5) as port:
        port.write(b"hello")
        assert port.read(5) == b"hello"
    second.close()
    first.close()
    assert tmp_path.is_dir()


def test_who_listens_itself_is_called_and_called_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = Line(f"call://127.0.0.1:{listener.getsockname()[1]}", say_back)
        line.plug()
        for _ in range(2):
            with listener.accept()[0] as caller:
                caller.sendall(b"hello")
                assert caller.recv(5) == b"hello"
        line.close()


def test_a_card_in_vpcd_is_taken_by_hanging_up() -> None:
    ask = b"\x00\x01\x04"
    with socket.create_server(("127.0.0.1", 0)) as vpcd, VpcdEmulator(port=vpcd.getsockname()[1]) as emulator:
        with vpcd.accept()[0] as caller:
            caller.sendall(ask)
            assert caller.recv(40) == b""
        emulator.hold(UidCard("04A1B2C3"))
        with vpcd.accept()[0] as caller:
            caller.sendall(ask)
            assert caller.recv(40)[2:] == emulator.atr()


def test_a_place_that_is_none_is_refused() -> None:
    with pytest.raises(BadUrl):
        Line("pty:here", say_back)
