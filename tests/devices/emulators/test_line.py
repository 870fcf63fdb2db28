"""An emulator's line has one address, also through the end of its process."""
from __future__ import annotations

from pathlib import Path

import pytest
import serial

from devices.emulators.line import Connection, Line
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


def test_a_place_that_is_none_is_refused() -> None:
    with pytest.raises(BadUrl):
        Line("pty:here", say_back)
