"""A layer of the first version becomes one of the present: comments and lines stay, secrets go into the store."""
from __future__ import annotations

from pathlib import Path

import pytest

from config.__main__ import main
from config.bundle import Bundle, LayerText
from config.errors import ConfigError
from config.load import load, read_bundle
from config.migrate import migrated
from config.secrets import Store
from tests.config.region import EXAMPLE

OLD = """\
# One kiosk.
[layer]
version = 1                    # of the format
[sip2]
user = "kiosk-lah-1"           # from the operator
password = "hush-hush-hush-1"  # do not tell
telnet = { login = "user:", secret = "pass:", user = "me", password_file = "telnet-password" }
[mail]
host = "smtp.kirjasto.example"
sender = "kiosk@kirjasto.example"
user = "k"
password_file = 'mail-password'
[staff]  # mode
"pin_hash" = "scrypt:hush"
"""
NEW = """\
# One kiosk.
[layer]
version = 2                    # of the format
[sip2]
user = "kiosk-lah-1"           # from the operator
secret = "sip2"  # do not tell
telnet = { login_prompt = "user:", secret_prompt = "pass:", user = "me", secret = "telnet" }
[mail]
host = "smtp.kirjasto.example"
sender = "kiosk@kirjasto.example"
user = "k"
secret = "mail"
[staff]  # mode
secret = "staff-pin"
"""


def test_only_what_changed_is_changed_and_what_is_secret_comes_out() -> None:
    done = migrated(OLD, Path("kiosk.toml"))
    assert done.text == NEW
    assert done.secrets == {"sip2": "hush-hush-hush-1", "staff-pin": "scrypt:hush"}
    assert done.files == {"telnet": "telnet-password", "mail": "mail-password"}
    assert "hush" not in repr(done)


@pytest.mark.parametrize("text", [NEW, "", "# nothing\n", '[sip2]\nhost = "h"\n', "sip2 = 3\nmail = []\nstaff.x = 1\n",
                                  '[sip2]\npassword = 3\n'])
def test_what_is_of_the_present_stays_as_it_is(text: str) -> None:
    assert migrated(text, Path("x.toml")).text == text


def test_the_command_shows_first_then_writes_and_the_kiosk_has_its_secrets(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for layer in ("region", "branch", "kiosk"):
        text = (EXAMPLE / f"{layer}.toml").read_text(encoding="utf-8")
        text = text.replace('secret = "sip2"', 'password_file = "word"')
        (tmp_path / f"{layer}.toml").write_text(text, encoding="utf-8")
    (tmp_path / "word").write_text("hush-hush-hush-1\n")
    before = (tmp_path / "kiosk.toml").read_text(encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 1
    assert "sip2.password_file is no longer a setting" in capsys.readouterr().err
    assert main(["migrate", str(tmp_path)]) == 0
    assert '+secret = "sip2"' in capsys.readouterr().out
    assert (tmp_path / "kiosk.toml").read_text(encoding="utf-8") == before
    assert main(["migrate", str(tmp_path), "--write"]) == 0
    assert "hush" not in "".join(capsys.readouterr())
    assert load(tmp_path).sip2.password() == "hush-hush-hush-1"
    kept = tmp_path / "kiosk.toml.before"
    assert (kept.read_text(encoding="utf-8"), kept.stat().st_mode & 0o777) == (before, 0o600)
    assert main(["migrate", str(tmp_path), "--write"]) == 0
    assert capsys.readouterr().out.startswith("nothing to do")


def test_a_secret_in_the_layer_is_not_shown_while_it_is_moved(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kiosk.toml").write_text(OLD, encoding="utf-8")
    (tmp_path / "mail-password").write_text("hush-mail\n")
    assert main(["migrate", str(tmp_path)]) == 0
    assert main(["migrate", str(tmp_path), "--write"]) == 0
    told = capsys.readouterr()
    assert "hush" not in told.out + told.err
    assert "telnet-password cannot be read" in told.err
    store = Store.beside(tmp_path)
    kept = [store.read(name) for name in ("sip2", "staff-pin", "mail")]
    assert kept == ["hush-hush-hush-1", "scrypt:hush", "hush-mail"]


def test_a_bundle_of_an_earlier_version_is_read_and_one_of_a_later_is_refused(tmp_path: Path) -> None:
    layers = [LayerText(layer, f"{layer}.toml", (EXAMPLE / f"{layer}.toml").read_text(encoding="utf-8"))
              for layer in ("region", "branch", "kiosk")]
    telnet = LayerText("override", "override.toml",
                       'sip2.telnet.login = "who?"\n[layer]\nexpires = 2999-01-01T00:00:00Z\n')
    settings, _ = read_bundle(Bundle("a", (*layers, telnet), 1), tmp_path)
    assert settings.sip2.telnet is not None
    assert settings.sip2.telnet.login_prompt == "who?"
    with pytest.raises(ConfigError, match="is of version 3, and this program knows 2"):
        read_bundle(Bundle("a", tuple(layers), 3), tmp_path)
    secret = LayerText("kiosk", "kiosk.toml", '[sip2]\npassword = "hush"\n')
    with pytest.raises(ConfigError, match=r"kiosk.toml:1:1: a secret stands here") as told:
        read_bundle(Bundle("a", (*layers[:2], secret), 1), tmp_path)
    assert "hush" not in str(told.value)
