"""The log of staff mode and the message of a closed kiosk: whole lines, on disk, through kills and torn writes."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.engine.staff import Deed
from kiosk.journal import JournalError
from kiosk.staff_book import CLOSED, LOG, StaffBook, lines_of

WHO = "0123456789abcdef" * 4


def test_each_deed_is_a_line_with_its_time_station_outcome_and_a_hash_for_the_person(tmp_path: Path) -> None:
    book = StaffBook(tmp_path, "LAH kiosk-1")
    book.write(Deed.ENTER, "ok", WHO)
    book.write(Deed.CLOSE, "desk", WHO)
    lines = list(lines_of(tmp_path / LOG))
    assert [(line.station, line.event, line.outcome, line.person) for line in lines] == [
        ("LAH kiosk-1", "enter", "ok", WHO[:16]), ("LAH kiosk-1", "close", "desk", WHO[:16])]
    assert os.stat(tmp_path / LOG).st_mode & 0o077 == 0


def test_after_a_torn_line_the_next_one_is_whole(tmp_path: Path) -> None:
    book = StaffBook(tmp_path, "LAH")
    book.write(Deed.ENTER, "ok", WHO)
    book.write(Deed.LEAVE, "time", WHO)
    path = tmp_path / LOG
    path.write_bytes(path.read_bytes()[:-9])
    book.write(Deed.ENTER, "ok", WHO)
    assert [line.event for line in lines_of(path)] == ["enter", "enter"]


@given(st.lists(st.one_of(st.binary(max_size=60), st.just(b'{"time": 1}'), st.just(b"[]")), max_size=6))
def test_whatever_stands_in_the_file_it_is_read_without_a_stumble(tmp_path_factory: pytest.TempPathFactory,
                                                                  pieces: list[bytes]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.log"
    path.write_bytes(b"\n".join(pieces))
    assert all(line.event for line in lines_of(path)) or pieces


def test_what_was_written_survives_kill_9(tmp_path: Path) -> None:
    code = ("import os, signal, sys; from pathlib import Path; from kiosk.staff_book import StaffBook;"
            "from kiosk.engine.staff import Deed; b = StaffBook(Path(sys.argv[1]), 'LAH'); b.shut('desk');"
            "b.write(Deed.CLOSE, 'desk', 'w'); os.kill(os.getpid(), signal.SIGKILL)")
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [line.event for line in lines_of(tmp_path / LOG)] == ["close"]
    assert StaffBook(tmp_path, "LAH").closed() == ("desk", ())


def test_the_message_is_there_exactly_while_the_kiosk_is_closed(tmp_path: Path) -> None:
    book = StaffBook(tmp_path, "LAH")
    assert book.closed() is None
    book.shut("service")
    assert book.closed() == ("service", ())
    book.shut("other", (("fi", "Matto \u00e4\u00e4r\u00e4nne"), ("sv", "Mattan")))
    assert book.closed() == ("other", (("fi", "Matto \u00e4\u00e4r\u00e4nne"), ("sv", "Mattan")))
    assert [path.name for path in tmp_path.iterdir()] == [CLOSED]
    book.shut("")
    book.shut("")
    assert book.closed() is None


def test_a_message_that_rotted_still_closes(tmp_path: Path) -> None:
    (tmp_path / CLOSED).write_bytes(b"\xff\xfe")
    assert StaffBook(tmp_path, "LAH").closed() is not None


def test_what_cannot_be_written_stops_the_deed(tmp_path: Path) -> None:
    (tmp_path / LOG).mkdir()
    with pytest.raises(JournalError, match="cannot be used"):
        StaffBook(tmp_path, "LAH").write(Deed.ENTER, "ok", WHO)
    with pytest.raises(JournalError, match="cannot be used"):
        StaffBook(tmp_path / "away", "LAH").shut("desk")


def test_the_reader_tells_it_to_people_and_to_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from kiosk.__main__ import main
    from tests.kiosk.library import CARD
    from tests.kiosk.rig import CONFIG

    (tmp_path / "kiosk.toml").write_text(CONFIG.format(
        dialect="generic", reach='host = "127.0.0.1"\nport = 6001', pad="feig+tcp://127.0.0.1:1", card=CARD,
        data=tmp_path), encoding="utf-8")
    assert main(["staff-log", "--config", str(tmp_path)]) == 0
    assert "nothing" in capsys.readouterr().out
    StaffBook(tmp_path, "LAH").write(Deed.OPEN, "ok", WHO)
    assert main(["staff-log", "--config", str(tmp_path)]) == 0
    assert "open" in capsys.readouterr().out
    assert main(["staff-log", "--config", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["event"] == "open"
