"""No person is in the logs that leave a kiosk."""
from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kiosk.agent.logs import bundle, redacted
from tests.kiosk.canaries import CARD, EMAIL, NAME, PIN, TITLE

LINE = "2026-11-28T10:15:01+02:00 kiosk itsepalvelu[812]: "


def test_a_line_says_when_and_what_and_not_who() -> None:
    told = redacted(f"{LINE}mail to {EMAIL} failed: 550 '{NAME}' and \"{TITLE}\" with {CARD}, 20 98 76 54 32")
    assert told == f"{LINE}mail to @ failed: 550 '…' and '…' with #, #"


@given(st.text(), st.text(), st.sampled_from((CARD, EMAIL, PIN)))
def test_a_card_a_pin_or_an_address_stays_nowhere(before: str, after: str, secret: str) -> None:
    assert secret not in redacted(f"{before} {secret} {after}")


def test_a_bundle_has_no_journal_no_log_of_staff_and_no_settings(tmp_path: Path) -> None:
    (tmp_path / "crashes").mkdir()
    (tmp_path / "crashes" / "one.txt").write_text(f"File core.py, line 212\n{CARD}")
    for name in ("journal.db", "staff.log", "kiosk.toml", "tries.db"):
        (tmp_path / name).write_text(CARD)
    (tmp_path / "crashes" / "link.txt").symlink_to(tmp_path / "staff.log")
    data = bundle(tmp_path, "{}", journal=lambda: f"{LINE}ok\n")
    with zipfile.ZipFile(BytesIO(data)) as packed:
        assert sorted(packed.namelist()) == ["crashes/one.txt", "journal.txt", "state.json"]
        assert CARD not in " ".join(packed.read(name).decode() for name in packed.namelist())
        assert "line 212" in packed.read("crashes/one.txt").decode()
