"""A key that is there and cannot be read is told, and is no reason to be somebody else."""
from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.agent.identity import FOLDER, KEY, MEMORY, NEXT, identity, new_key, next_key, take, waiting_key
from kiosk.agent.memory import Memory
from kiosk.agent.run import _wait_for_identity
from kiosk.doctor import lines
from kiosk.guard.notify import Notifier
from kiosk.release.command import _reaches_the_fleet
from sip2.selftest import Verdict


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a kiosk that was enrolled."""
    made = tmp_path / FOLDER
    new_key(made)
    take(made)
    memory = Memory(made / MEMORY)
    memory.become(device="d1", url="https://fleet.example", ca="", pin="", keys="[]")
    memory.close()
    return made


def gone_bad(path: Path) -> None:
    path.write_bytes(b"half")


def no_file(path: Path) -> None:
    """As where the disk, or somebody's rights, do not give it: a test is run as root, to whom all is given."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [gone_bad, no_file])
def test_an_agent_that_cannot_read_its_key_says_so_and_does_not_wait_to_be_enrolled(
        folder: Path, spoil: Callable[[Path], None]) -> None:
    memory = Memory(folder / MEMORY)
    assert identity(folder, memory) is not None
    spoil(folder / KEY)
    with pytest.raises(OSError, match=KEY):                # of which run_agent tells, and ends
        _wait_for_identity(folder.parent, memory, Notifier(), threading.Event())
    memory.close()
    [found] = lines.fleet(folder.parent)
    assert found.verdict is Verdict.BAD
    assert not _reaches_the_fleet(folder.parent)


def test_a_key_that_was_only_half_written_is_made_anew_and_one_that_cannot_be_read_is_told(folder: Path) -> None:
    for name, read in ((KEY + ".new", waiting_key), (NEXT, next_key)):
        assert read(folder) is None
        gone_bad(folder / name)
        assert read(folder) is None
        no_file(folder / name)
        with pytest.raises(OSError, match=KEY):
            read(folder)


def test_without_a_key_it_is_in_no_fleet(folder: Path) -> None:
    memory = Memory(folder / MEMORY)
    (folder / KEY).unlink()
    assert identity(folder, memory) is None
    memory.close()
