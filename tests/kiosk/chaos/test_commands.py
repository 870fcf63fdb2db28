"""`python -m kiosk chaos` as a technician starts it: a process of its own."""
from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.chaos.commands import main


@pytest.fixture
def server() -> Iterator[int]:
    """The port of one that says everything back."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve() -> None:
            try:
                while True:
                    link, _ = listener.accept()
                    threading.Thread(target=echo, args=(link,), daemon=True).start()
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def echo(link: socket.socket) -> None:
    with link:
        try:
            while data := link.recv(65536):
                link.sendall(data)
        except OSError:
            return


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The process, and where it listens. What it says is read from it."""
    process = subprocess.Popen([sys.executable, "-m", "kiosk", "chaos", "--listen", "127.0.0.1:0", *arguments],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        words = process.stdout.readline().split()
        yield process, int(words[2].rpartition(":")[2])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def said_back(port: int, text: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 5) as link:
        link.settimeout(5)
        link.sendall(text)
        return link.recv(1000)


def test_it_is_told_what_to_do_while_it_runs_and_ends_when_told(server: int,
                                                               capsys: pytest.CaptureFixture[str]) -> None:
    with running("--to", f"127.0.0.1:{server}", "--control", "127.0.0.1:0") as (process, port):
        assert process.stdout is not None
        control = process.stdout.readline().split()[-1]
        assert said_back(port, b"hello") == b"hello"
        assert main(["add", "--control", control, "corrupt:one_in=1,stream=upstream"]) == 0
        assert said_back(port, b"hello") != b"hello"
        assert main(["add", "--control", control, "corrupt:one_in=1,stream=upstream"]) == 1
        assert "there is a toxic 'corrupt_upstream' already" in capsys.readouterr().err
        assert main(["remove", "--control", control, "corrupt_upstream"]) == 0
        assert said_back(port, b"hello") == b"hello"
        capsys.readouterr()
        assert main(["list", "--control", control]) == 0
        listed = json.loads(capsys.readouterr().out)
        assert listed.pop("connections") in (0, 1), "the last one may still be closing"
        assert listed == {"listen": f"127.0.0.1:{port}", "upstream": f"127.0.0.1:{server}", "enabled": True,
                          "toxics": []}
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_scenario_is_played_and_reported(server: int, tmp_path: Path) -> None:
    play, report = tmp_path / "play.toml", tmp_path / "report.json"
    play.write_text('title = "Short"\nseconds = 0.4\n[[step]]\nat = 0.2\nadd = "down"\nexpect = "nobody answers"\n')
    with running("--to", f"127.0.0.1:{server}", "--scenario", str(play), "--report", str(report)) as (process, port):
        assert said_back(port, b"hello") == b"hello"
        assert process.stdout is not None
        told = process.stdout.read()
        assert process.wait(5) == 0
    assert "0.2 s  add down  – expect: nobody answers" in told
    first, second = json.loads(report.read_text())
    assert first["count"] == {"connections": 1, "refused": 0, "ended": 0, "upstream": 5, "downstream": 5}
    assert second["count"]["connections"] == 0


@pytest.mark.parametrize(("arguments", "sentence"), [
    ([], "name both ends of one wire"),
    (["--listen", "127.0.0.1:0"], "name both ends of one wire"),
    (["--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", "--serial", "a", "--to-serial", "b"], "start it twice"),
    (["--listen", "here", "--to", "127.0.0.1:1"], "'here' is no address: write HOST:PORT"),
    (["--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", "--toxic", "rain"], "there is no toxic 'rain'"),
    (["--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", "--control", "0.0.0.0:0"], "listens on this machine only"),
    (["--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", "--scenario", "/none.toml"], "/none.toml cannot be read"),
    (["--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", "--report", "r.json"], "give --scenario FILE too"),
    (["--serial", "/tmp/none/reader", "--to-serial", "/dev/none"], "/dev/none cannot be opened"),
])
def test_what_cannot_be_is_refused_in_a_sentence(arguments: list[str], sentence: str,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err


def test_without_a_running_proxy_the_sentence_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"127.0.0.1:{taken.getsockname()[1]}"
    assert main(["list", "--control", where]) == 1
    assert f"no control server at {where}" in capsys.readouterr().err


def test_the_help_names_every_toxic(capsys: pytest.CaptureFixture[str]) -> None:
    from kiosk.chaos.kinds import KINDS
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(name in told for name in KINDS)
