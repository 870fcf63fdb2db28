"""A branch says its hours, colours and content in its layers, and what cannot be is refused by name."""
from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.colours import GROUNDS, contrast, ink_on
from config.errors import ConfigError
from config.load import load
from config.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "kiosk"


def loaded(folder: Path, more: str) -> Settings:
    for layer in ("region", "branch", "kiosk"):
        source = (EXAMPLE / f"{layer}.toml").read_text(encoding="utf-8")
        (folder / f"{layer}.toml").write_text(source, encoding="utf-8")
    (folder / "branch.toml").write_text(f"""
[branch]
code = "LAH"
name.fi = "Lahti"
[sip2]
institution = "LAH"
{more}""", encoding="utf-8")
    return load(folder)


def refusal(folder: Path, more: str) -> str:
    with pytest.raises(ConfigError) as told:
        loaded(folder, more)
    return str(told.value)


def test_hours_are_written_as_people_write_them(tmp_path: Path) -> None:
    hours = loaded(tmp_path, """
[hours]
now = "self-service"
staffed = { mon = "10-19", sat = "9.30–12, 13-15:45" }
self_service.mon = "7-22"
[[hours.day]]
date = 2026-12-24
self_service = "7-12"
""").hours
    assert hours.now == "self-service"
    assert hours.staffed is not None
    assert hours.staffed.days() == (((600, 1140),), (), (), (), (), ((570, 720), (780, 945)), ())
    assert hours.days[0].date == date(2026, 12, 24)
    assert hours.days[0].staffed == ()
    assert hours.days[0].self_service == ((420, 720),)


@pytest.mark.parametrize(("line", "told"), [
    ('staffed.mon = "19-10"', "hours.staffed.mon must be times of one day, the earlier one first"),
    ('staffed.mon = "10-25"', "hours.staffed.mon must be times of one day"),
    ('staffed.mon = "10.75-11"', "hours.staffed.mon must be times of one day"),
    ('staffed.mon = "from ten"', 'hours.staffed.mon must be times such as "10-19"'),
    ("staffed.mon = 10", "hours.staffed.mon must be times in quotation marks"),
    ('staffed.monday = "10-19"', 'hours.staffed.monday is not known; did you mean "mon"?'),
    ('now = "open"', 'hours.now must be one of "auto", "closed", "staffed", "self-service"'),
    ('day = [{ date = "x" }]', "hours.day[1].date must be a date without quotation marks"),
])
def test_hours_that_cannot_be_are_refused(tmp_path: Path, line: str, told: str) -> None:
    assert told in refusal(tmp_path, f"[hours]\n{line}\n")


@given(st.text(max_size=12) | st.integers() | st.none())
def test_any_hours_are_read_or_refused_and_never_break(value: Any) -> None:
    from config.branch import _times
    try:
        times = _times(value)
    except ValueError:
        return
    assert all(0 <= begin < end <= 1440 for begin, end in times)


def test_colours_of_a_branch_are_taken_when_they_can_be_seen(tmp_path: Path) -> None:
    theme = loaded(tmp_path, '[theme]\nlight.primary = "#5b2a86"\nlight.accent = "#B0125B"\nlogo = "logo.png"\n').theme
    assert (theme.light.primary, theme.light.accent, theme.dark.primary) == ("#5B2A86", "#B0125B", "")
    assert theme.logo == tmp_path / "logo.png"


@pytest.mark.parametrize(("line", "told"), [
    ('light.primary = "#88CCEE"', "theme.light.primary cannot be seen well enough: its contrast is 1.6"),
    ('light.primary = "#1E64C8"', "theme.light.primary cannot be seen well enough: its contrast is 5.1 and must be 7 "
                                  "or more; take a darker colour (here: #1E64C8)"),
    ('dark.primary = "#0B4F6C"', "take a lighter colour"),
    ('light.accent = "#FFD24D"', "theme.light.accent cannot be seen well enough"),
    ('light.primary = "blue"', 'theme.light.primary must be a colour such as "#0B4F6C"'),
    ('light.bg = "#FFFFFF"', "theme.light.bg is not known; known here: primary, accent"),
    ('contrast.primary = "#FFFFFF"', "theme.contrast is not known"),
])
def test_colours_that_cannot_be_seen_are_refused(tmp_path: Path, line: str, told: str) -> None:
    assert told in refusal(tmp_path, f"[theme]\n{line}\n")


@given(st.integers(0, 0xFFFFFF), st.sampled_from(["light", "dark"]))
def test_no_colour_below_the_bounds_is_ever_taken(colour: int, theme: str) -> None:
    from pydantic import ValidationError

    from config.branch import ThemeSettings
    code = f"#{colour:06X}"
    try:
        ThemeSettings.model_validate({theme: {"primary": code}})
    except ValidationError:
        return
    assert min(contrast(code, ground) for ground in GROUNDS[theme]) >= 7
    assert contrast(ink_on(code), code) >= 7


def test_nothing_is_looked_up_outside_unless_the_branch_says_so(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "")
    assert settings.kirkanta.library is None
    assert settings.finna.building == ""
    assert settings.content.directory == tmp_path / "content"
    assert loaded(tmp_path, '[content]\ndirectory = "ours"\n').content.directory == tmp_path / "ours"


def test_only_an_encrypted_way_leads_outside(tmp_path: Path) -> None:
    assert "must begin with https://" in refusal(tmp_path, '[finna]\nbase = "http://api.finna.fi/"\n')
