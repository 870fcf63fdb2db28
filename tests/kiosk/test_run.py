"""`kiosk run` refuses, in a sentence with its place, what cannot become a kiosk, and a window that nobody sees."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.load import read
from kiosk.fitness import refuse_what_cannot_be
from kiosk.release.releases import MANIFEST, Releases
from kiosk.run import versions_in
from tests.kept import keep

EXAMPLE = Path(__file__).parents[2] / "docs/examples/kiosk"


def test_a_program_that_is_not_the_version_that_should_run_does_not_judge_it(tmp_path: Path) -> None:
    versions = Releases(tmp_path)
    assert versions_in(tmp_path)[0] is not None
    (tmp_path / "1.2").mkdir()
    (tmp_path / "1.2" / MANIFEST).touch()
    versions.offer("1.2")
    versions.apply()
    assert versions_in(tmp_path) == (None, None)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The example of the documentation, with its password beside it and a data directory that can be written."""
    directory = tmp_path / "config"
    shutil.copytree(EXAMPLE, directory)
    keep(directory, sip2="salasana-15-merkkia")
    with (directory / "kiosk.toml").open("a", encoding="utf-8") as file:
        file.write('\n[data]\ndirectory = "data"\n')
    return directory


def refusal(directory: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        refuse_what_cannot_be(*read(directory))
    return str(caught.value)


def change(directory: Path, old: str, new: str) -> int:
    """Replace `old` in kiosk.toml; the line it stands on."""
    file = directory / "kiosk.toml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text[:text.index(old)].count("\n") + 1


def test_the_documented_example_can_be_a_kiosk(directory: Path) -> None:
    refuse_what_cannot_be(*read(directory))


@pytest.mark.parametrize(("old", "new", "key", "meant"), [
    ("feig+serial", "fieg+serial", "pad.url", "did you mean 'feig'?"),
    ("nfc+usb", "ncf+usb", "card_reader.url", "did you mean 'nfc'?"),
    ("barcode+serial", "barkode+serial", "scanner.url", "did you mean 'barcode'?"),
    ("escpos+tcp", "escops+tcp", "printer.receipt.url", "did you mean 'escpos'?"),
])
def test_a_driver_that_does_not_exist_is_refused_at_its_place(directory: Path, old: str, new: str, key: str,
                                                             meant: str) -> None:
    line = change(directory, old, new)
    told = refusal(directory)
    assert told.startswith(f"{directory / 'kiosk.toml'}:{line}:7: {key}: ")
    assert told.endswith(meant)


def test_a_secret_that_is_not_here_is_refused_where_it_is_named(directory: Path) -> None:
    (directory / "secrets/sip2").unlink()
    assert 'kiosk.toml:5:10: sip2.secret: the secret "sip2" is not here' in refusal(directory)


def test_a_secret_that_others_could_read_is_refused_where_it_is_named(directory: Path) -> None:
    (directory / "secrets/sip2").chmod(0o640)
    told = refusal(directory)
    assert "sip2.secret: the secret \"sip2\" can be read by others (mode 0640); chmod 600" in told
    assert "salasana" not in told


def test_the_password_of_a_terminal_is_no_part_of_its_url(directory: Path) -> None:
    change(directory, "20007\"", "20007?password=123456\"")
    told = refusal(directory)
    assert "payment.url holds a password" in told
    assert "123456" not in told
    change(directory, "20007?password=123456\"", "20007\"\nsecret = \"terminal\"")
    assert "payment.secret: the secret \"terminal\" is not here" in refusal(directory)
    keep(directory, terminal="12345x")
    assert "payment.secret: the password of zvt+tcp://10.0.0.9 must be six digits" in refusal(directory)
    keep(directory, terminal="123456")
    refuse_what_cannot_be(*read(directory))


@pytest.mark.parametrize(("text", "told"), [
    ('ca = "none.pem"', "sip2.tls.ca: The file of trusted certificates"),
    ('certificate = "none.pem"', "sip2.tls.certificate: Our own certificate")])
def test_certificates_that_cannot_be_used_are_refused_where_they_are_named(
        directory: Path, text: str, told: str) -> None:
    with (directory / "kiosk.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[sip2.tls]\n{text}\n")
    problem, = refusal(directory).splitlines()
    assert told in problem
    assert problem.startswith(f"{directory / 'kiosk.toml'}:")


def test_a_data_directory_that_cannot_be_made_is_refused_where_it_is_named(directory: Path) -> None:
    (directory / "data").write_text("a file", encoding="utf-8")
    assert "data.directory: " in refusal(directory)


def test_all_that_is_wrong_is_told_at_once(directory: Path) -> None:
    change(directory, "feig+serial", "fieg+serial")
    change(directory, "nfc+usb", "ncf+usb")
    (directory / "secrets/sip2").unlink()
    assert len(refusal(directory).splitlines()) == 3


def run(directory: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    around = {name: value for name, value in os.environ.items()
              if name not in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "KIVY_WINDOW")}
    return subprocess.run([sys.executable, "-m", "kiosk", "run", "--config", str(directory)], text=True, timeout=60,
                          capture_output=True, check=False, env={**around, **environment})


@pytest.mark.parametrize(("old", "new", "sentence"), [
    ("feig+serial", "fieg+serial", "pad.url: no tag reader driver is called 'fieg'"),
    ("width = 1080", "widht = 1080", 'did you mean "width"?'),
])
def test_a_wrong_configuration_ends_with_2_and_no_traceback(directory: Path, old: str, new: str,
                                                            sentence: str) -> None:
    change(directory, old, new)
    ended = run(directory)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_missing_directory_is_told(tmp_path: Path) -> None:
    ended = run(tmp_path / "nowhere")
    assert ended.returncode == 2
    assert "cannot be read" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(("environment", "sentence"), [
    ({}, "No window can be opened here: there is no display. "),
    ({"DISPLAY": ":65500"}, "No window can be opened on the display :65500. "),
])
def test_without_a_display_there_is_a_sentence_and_no_window_that_nobody_sees(
        directory: Path, environment: dict[str, str], sentence: str) -> None:
    if list(Path("/dev/dri").glob("card*")):
        pytest.skip("this machine can show a window without a display server")
    ended = run(directory, **environment)
    assert ended.returncode == 69
    assert ended.stderr.splitlines()[-1].startswith(sentence)
    assert "Traceback" not in ended.stderr


@pytest.mark.window
def test_on_a_full_disk_the_window_opens_all_the_same(directory: Path, display: str) -> None:
    """What it needs of a disk it only reads; the first screen then says that nobody is served."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIVY_")}
    with subprocess.Popen(["prlimit", "--fsize=0:", sys.executable, "-m", "kiosk", "run", "--config", str(directory)],
                          stderr=subprocess.PIPE, text=True, cwd=EXAMPLE.parents[2],
                          env={**environment, "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"}) as kiosk:
        assert kiosk.stderr is not None
        told = next((line for line in kiosk.stderr if "Free its disk" in line), "")
        kiosk.terminate()
        kiosk.stderr.read()
        assert kiosk.wait(20) == 0
    assert "journal" in told
