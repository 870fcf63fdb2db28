"""The table [sip2]: dialect and transport apart from each other, and nothing that could never work."""
from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.__main__ import main
from config.errors import ConfigError
from config.load import load
from config.secrets import Store
from config.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "kiosk"
SECRET = 'secret = "sip2"\n'
ACCOUNT = f'user = "kiosk"\n{SECRET}'
GATEWAY = '[sip2.https]\nbase = "https://koha.kirjasto.example"\n'


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The example without any [sip2] of its own."""
    directory = Path(shutil.copytree(EXAMPLE, tmp_path / "kiosk"))
    for layer, end in (("region", "[pad]"), ("branch", "[receipt]"), ("kiosk", "[pad]")):
        file = directory / f"{layer}.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text[:text.index("[sip2]")] + text[text.index(end):], encoding="utf-8")
    return directory


def write(directory: Path, table: str) -> None:
    """`table` becomes the first lines of kiosk.toml."""
    file = directory / "kiosk.toml"
    file.write_text(f"[sip2]\n{table}" + file.read_text(encoding="utf-8"), encoding="utf-8")


def settings(directory: Path, table: str) -> Settings:
    write(directory, table)
    return load(directory)


@pytest.mark.parametrize("transport", [
    'transport = "tcp"\nhost = "sip.example"\nport = 6001\n',
    'transport = "tls"\nhost = "sip.example"\nport = 6002\n[sip2.tls]\nca = "ca.pem"\n',
    'transport = "telnet"\nhost = "sip.example"\nport = 23\n[sip2.telnet]\nuser = "sip"\n'
    'secret_prompt = "Password? "\n',
    'transport = "serial"\n[sip2.serial]\nurl = "/dev/ttyUSB0"\n',
    f'transport = "https"\n{GATEWAY}',
])
@pytest.mark.parametrize("dialect", ["koha-suomi", "koha", "generic", "symphony"])
def test_every_dialect_goes_over_every_transport(directory: Path, dialect: str, transport: str) -> None:
    found = settings(directory, f'dialect = "{dialect}"\ninstitution = "LAH"\n{ACCOUNT}{transport}').sip2
    assert (found.dialect, found.charset) == (dialect, None)


def test_on_this_machine_itself_nothing_need_be_said_of_the_transport(directory: Path) -> None:
    assert settings(directory, 'host = "127.0.0.1"\nport = 6001\n').sip2.transport == "tcp"


@pytest.mark.parametrize(("table", "told"), [
    ('host = "sip.example"\nport = 6001\n', '1:2: sip2.transport is missing; say "tls" or "https", or "tcp" if '
                                             "patrons' data may go over this network in plain"),
    ('host = "127.evil.example"\nport = 6001\n', "1:2: sip2.transport is missing"),
    ('transport = "tcp"\nport = 6001\n', '1:2: sip2.host is missing; transport "tcp" needs it'),
    ('transport = "tls"\nhost = "h"\n', '1:2: sip2.port is missing; transport "tls" needs it'),
    ('transport = "https"\n', '1:2: sip2.https is missing; transport "https" needs this table'),
    ('transport = "serial"\n', '1:2: sip2.serial is missing; transport "serial" needs this table'),
    ('transport = "telnet"\nhost = "h"\nport = 23\n', '1:2: sip2.telnet is missing'),
    ('transport = "http"\n', '2:13: sip2.transport must be one of "tcp", "tls", "https", "telnet", "serial" '
                             '(here: "http"); did you mean "https"?'),
    ('dialect = "koha-soumi"\nhost = "localhost"\nport = 1\n', '2:11: sip2.dialect must be one of "koha-suomi"'),
    ('dialect = "koha-suomi"\nhost = "localhost"\nport = 1\n', '1:2: sip2.institution is missing; dialect '
                                                                '"koha-suomi" decides by it'),
    (f'transport = "https"\n{SECRET}{GATEWAY}', "1:2: sip2.user must be given"),
    (f'transport = "https"\nuser = "päätte"\n{SECRET}{GATEWAY}', "3:8: sip2.user must be given and of ASCII"),
    (f'transport = "https"\nuser = "k"\n{GATEWAY}', "1:2: sip2.secret must be of 15 characters or more"),
    (f'transport = "https"\nuser = "k"\nsecret = "short"\n{GATEWAY}', "4:10: sip2.secret must be of 15 characters"),
    (f'transport = "https"\nuser = "k"\nsecret = "no-xml"\n{GATEWAY}',
     "4:10: sip2.secret must not hold & < > \" ' or a control character with transport https"),
    (f'transport = "https"\nuser = "k"\npassword = "hush"\n{GATEWAY}', "4:1: sip2.password is no longer a setting"),
    (f'transport = "https"\nuser = "k"\nsecret = "Hush hush!"\n{GATEWAY}',
     "4:10: sip2.secret must be the name of a secret"),
    (f'transport = "https"\n{ACCOUNT}charset = "cp850"\n{GATEWAY}', "5:11: sip2.charset cannot be used with transport"),
    (f'transport = "https"\n{ACCOUNT}[sip2.https]\nbase = "http://koha.kirjasto.example"\n',
     "6:8: sip2.https.base must begin with https:// and hold no account"),
    (f'transport = "https"\n{ACCOUNT}[sip2.https]\nbase = "https://me:hush@koha.kirjasto.example"\n',
     "6:8: sip2.https.base must begin with https:// and hold no account"),
    ('transport = "tls"\nhost = "h"\nport = 1\n[sip2.tls]\npin = "1234"\n', "6:7: sip2.tls.pin must be a SHA-256"),
    ('transport = "tls"\nhost = "h"\nport = 1\n[sip2.tls]\nkey = "a.pem"\n', "6:7: sip2.tls.key stands alone"),
    ('transport = "serial"\n[sip2.serial]\nurl = "/dev/ttyUSB0"\nparity = "X"\n', "5:10: sip2.serial.parity must be"),
    ('host = "localhost"\nport = 1\nclock_tolerance = 0\n', "4:19: sip2.clock_tolerance must be greater than 0"),
])
def test_what_could_never_work_is_told_at_its_place(directory: Path, table: str, told: str) -> None:
    write(directory, table)
    store = Store.beside(directory)
    store.write("short", "hush")
    store.write("no-xml", "hush-hush-hush&hush")
    with pytest.raises(ConfigError) as caught:
        load(directory)
    problem, = (str(problem) for problem in caught.value.problems)
    assert problem.removeprefix(f"{directory}/kiosk.toml:").startswith(told)
    assert "hush" not in problem


def test_check_looks_into_a_secret_that_it_can_read(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(directory, f'transport = "https"\nuser = "k"\nsecret = "gateway"\n{GATEWAY}')
    assert main(["check", str(directory)]) == 0
    Store.beside(directory).write("gateway", "hush")
    assert main(["check", str(directory)]) == 1
    told = capsys.readouterr().err
    assert "kiosk.toml:4:10: sip2.secret must be of 15 characters or more" in told
    assert "hush" not in told
