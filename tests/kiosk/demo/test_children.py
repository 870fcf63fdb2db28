"""Child processes are awaited by what they say, and none of them outlives the play."""
from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.demo.children import Child, Children, StageError

ROOT = Path(__file__).parents[3]


def python(program: str) -> tuple[str, ...]:
    return sys.executable, "-c", program


class Handle:
    """A process that is no child of ours."""

    def __init__(self, pid: int) -> None:
        self._file = os.pidfd_open(pid)

    def ended(self, within: float = 0.0) -> bool:
        return bool(select.select([self._file], [], [], within)[0])

    def close(self) -> None:
        os.close(self._file)


def test_a_line_is_awaited_and_others_are_kept_in_the_log(tmp_path: Path) -> None:
    with Children(tmp_path) as children:
        child = children.start("central", *python("print('starting'); print('listening on 127.0.0.1:6001')\n"
                                                  "print('{\"pad\": \"feig\"}'); input()"))
        assert child.line(r"listening on \S+:(\d+)")[1] == "6001"
        assert child.json() == {"pad": "feig"}
    assert (tmp_path / "central.out").read_text(encoding="utf-8").startswith("starting\nlistening")


def test_one_that_ends_early_is_told_with_its_last_words(tmp_path: Path) -> None:
    with Children(tmp_path) as children:
        child = children.start("central", *python("import sys; sys.exit('the port is taken')"))
        with pytest.raises(StageError, match=r"central ended \(exit code 1\) before it said .*\n +the port is taken"):
            child.line("ready")


def test_one_that_keeps_silent_is_told_at_the_deadline(tmp_path: Path) -> None:
    with Children(tmp_path) as children:
        child = children.start("mute", "sleep", "60")
        with pytest.raises(StageError, match=r"mute did not say 'ready' within 0\.1 s"):
            child.line("ready", within=0.1)


def test_json_that_is_none_is_told(tmp_path: Path) -> None:
    with Children(tmp_path) as children, pytest.raises(StageError, match=r"desk said what is no JSON: '\{pad"):
        children.start("desk", "echo", "{pad").json()


def test_leaving_ends_children_and_their_children_even_those_that_do_not_listen(tmp_path: Path) -> None:
    deaf = ("import signal, subprocess, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
            "print(subprocess.Popen(['sleep', '60']).pid); time.sleep(60)")
    child = Child("deaf", python(deaf), tmp_path)
    grandchild = Handle(int(child.line(r"^\d+$").group()))
    assert not grandchild.ended()
    child.stop(within=0.1)
    assert not child.running
    assert grandchild.ended(within=5)
    grandchild.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_however_the_play_is_ended_its_children_end_too(tmp_path: Path, number: signal.Signals) -> None:
    play = (f"from pathlib import Path\nfrom kiosk.demo.children import Children\nimport signal, time\n"
            f"signal.signal(signal.SIGINT, signal.default_int_handler)\n"      # the background is deaf to it
            f"with Children(Path({str(tmp_path)!r})) as children:\n"
            f"    print(children.start('child', 'sh', '-c', 'echo up; exec sleep 60').pid, flush=True)\n"
            f"    time.sleep(60)\n")
    with subprocess.Popen(python(play), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as parent:
        assert parent.stdout is not None
        child = Handle(int(parent.stdout.readline()))
        parent.send_signal(number)
        parent.wait(10)
    assert child.ended(within=10)
    child.close()
