"""A technician learns whether the mail server takes letters, and from what it does not."""
from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.mail_trial import try_mail
from tests.kept import keep
from tests.kiosk.rig import CONFIG
from tests.post.office import post_office

MAIL = '[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "kiosk@kirjasto.example"\n'


def configured(folder: Path, more: str) -> Path:
    text = CONFIG.format(reach='host = "127.0.0.1"\nport = 1', dialect="generic", pad="feig+tcp://127.0.0.1:1",
                         data=folder / "data", card="20000000000017")
    (folder / "kiosk.toml").write_text(text + more, encoding="utf-8")
    keep(folder, text)
    return folder


def test_it_looks_or_sends_and_says_what_came_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with post_office() as office:
        config = configured(tmp_path, MAIL.format(port=office.port))
        assert try_mail(config, "") == 0
        assert office.letters == []
        assert try_mail(config, "you@kirjasto.example") == 0
        assert [to for _, to, _ in office.letters] == [["you@kirjasto.example"]]
        office.refuse = "550 no"
        assert try_mail(config, "you@kirjasto.example") == 1
    assert try_mail(config, "") == 1
    assert "no mail server at 127.0.0.1" in capsys.readouterr().err


def test_without_a_server_it_says_that_none_is_configured(tmp_path: Path) -> None:
    assert try_mail(configured(tmp_path, ""), "") == 2
