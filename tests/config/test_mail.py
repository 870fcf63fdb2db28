"""The table [mail] refuses what would send receipts in plain, or from nobody."""
from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.mail import Mail

GOOD: dict[str, Any] = {"host": "smtp.kirjasto.example", "sender": "kiosk@kirjasto.example"}


def test_starttls_at_the_usual_port_is_what_a_host_and_a_sender_mean() -> None:
    mail = Mail.model_validate(GOOD)
    assert (mail.security, mail.address) == ("starttls", ("smtp.kirjasto.example", 587))
    assert Mail.model_validate(GOOD | {"security": "tls"}).address[1] == 465


@pytest.mark.parametrize("wrong", [
    {"security": "none"}, {"sender": "kiosk"}, {"sender": "a@b.fi\r\nBcc: c@d.fi"}, {"sender": "a@b.fi, c@d.fi"},
    {"user": "kiosk"}, {"deadline": 60.0}, {"hots": "x"}])
def test_what_would_be_unsafe_or_mistaken_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Mail.model_validate(GOOD | wrong)


def test_a_relay_on_this_machine_needs_no_tls() -> None:
    assert Mail.model_validate(GOOD | {"host": "127.0.0.1", "security": "none"}).address == ("127.0.0.1", 25)


def test_a_password_in_the_layer_itself_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValidationError) as told:
        Mail.model_validate(GOOD | {"user": "kiosk", "password": "hush"})
    assert "hush" not in str(told.value)
