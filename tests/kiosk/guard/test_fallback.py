"""The fallback screen: what it reads of a configuration however bad, and that its words are big, whole and readable."""
from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from config.branch import Hours
from kiosk.guard.fallback import Known, picture
from kiosk.ui.tokens import LIGHT

WHOLE = Known(phone="044 123 4567")
NOW = datetime(2026, 11, 23, 12, 34)                # a Monday
LATE = NOW.replace(hour=20)
OPEN = Known(phone="044 123 4567", hours=Hours.model_validate({
    "staffed": {"mon": "10-19", "tue": "10-19"}, "self_service": {"mon": "7-22", "tue": "7-22"}}))


def written(directory: Path, **layers: str) -> Known:
    for name, text in layers.items():
        (directory / f"{name}.toml").write_text(text, encoding="utf-8")
    return Known.read(directory)


def test_languages_phone_and_window_are_those_of_the_branch(tmp_path: Path) -> None:
    assert written(tmp_path, region='[region]\nphone = "03 1"\n[languages]\noffered = ["fi", "en", "sv"]\n',
                   branch='[branch]\nphone = " 044 2 "\n[languages]\noffered = ["sv", "fi"]\n',
                   kiosk="[screen]\nfullscreen = false\nwidth = 540\nheight = 960\n") \
        == Known(("sv", "fi"), "044 2", (540, 960))
    assert written(tmp_path, branch="", kiosk="[screen]\nwidth = 540\nheight = 960\n") \
        == Known(("fi", "en", "sv"), "03 1", None)


@pytest.mark.parametrize("layer", [
    "", "\x00", "[languages", "languages = 1", "[languages]\noffered = 5", "[languages]\noffered = []",
    '[hours]\nnow = "always"', '[hours.staffed]\nmon = "25-26"', "hours = 1",
    "[languages]\noffered = [7, {}, \"xx\"]", "[branch]\nphone = 5", "[region]\nphone = []",
    "[screen]\nfullscreen = false\nwidth = true\nheight = -1"])
def test_what_is_wrong_in_a_configuration_is_passed_over(tmp_path: Path, layer: str) -> None:
    assert written(tmp_path, region=layer) == Known.read(tmp_path / "nowhere") == Known()


def test_nobody_is_sent_to_staff_who_are_away() -> None:
    def lead(known: Known, now: datetime) -> str:
        return known.words(now)[0][1]

    assert lead(OPEN, NOW) == lead(Known(), LATE) == "Kysy henkilökunnalta tai käytä toista automaattia."
    assert lead(OPEN, LATE) == "Käytä toista automaattia. Kysy huomenna klo 10."
    assert lead(OPEN, LATE.replace(day=24, hour=7)) == "Käytä toista automaattia. Kysy tänään klo 10."
    by_hand = Known(hours=Hours(now="closed"))
    assert lead(by_hand, NOW) == "Käytä toista automaattia. Kysy, kun henkilökunta on paikalla."
    assert lead(Known(hours=Hours(now="staffed")), LATE) == lead(OPEN, NOW)
    assert picture((540, 960), OPEN, NOW).tobytes() != picture((540, 960), OPEN, LATE).tobytes()


def test_hours_are_those_of_the_branch_over_those_of_the_region(tmp_path: Path) -> None:
    known = written(tmp_path, region='[hours.staffed]\nmon = "8-16"\ntue = "8-16"\n',
                    branch='[hours.staffed]\ntue = "10-12"\n')
    assert known.hours.staffed is not None
    assert (known.hours.staffed.mon, known.hours.staffed.tue) == (((480, 960),), ((600, 720),))


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (540, 960), (1280, 1024), (768, 1366)])
@pytest.mark.parametrize(("known", "now"), [
    (WHOLE, NOW), (Known(), NOW), (Known(("sv",), "+358 44 123 4567"), NOW), (Known(("fi", "sv")), NOW), (OPEN, LATE)])
def test_no_word_is_cut_and_the_words_fill_the_screen(size: tuple[int, int], known: Known, now: datetime) -> None:
    image = picture(size, known, now)
    box = ImageChops.difference(image, Image.new("RGB", size, LIGHT.bg)).getbbox()
    assert box is not None
    margin = min(size) // 16
    assert box[0] >= margin // 2
    assert box[1] >= margin // 2
    assert box[2] <= size[0] - margin // 2
    assert box[3] <= size[1] - margin // 2
    assert box[3] - box[1] > size[1] * (0.6 if len(known.languages) > 1 else 0.3)
