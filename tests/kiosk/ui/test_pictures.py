"""The main screens look as they are meant to; a comparison forgives soft edges and nothing else."""
from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from tests import pictures
from tests.pictures import LABELS, REFERENCES, SCREENS, alike, compared, differing, drawn


@pytest.mark.window
def test_the_main_screens_look_as_they_are_meant_to(display: str, tmp_path: Path) -> None:
    found = drawn(tmp_path, display)
    assert found.keys() == set(LABELS)
    assert compared(found) == []


def test_the_references_are_ten_screens_and_small() -> None:
    files = sorted(REFERENCES.glob("*.png"))
    assert {file.stem for file in files} == set(LABELS)
    assert len(SCREENS) == 10
    assert sum(file.stat().st_size for file in files) < 400_000


@pytest.fixture
def reference() -> Image.Image:
    with Image.open(REFERENCES / "borrow-fi-light-0-1080x1920.png") as file:
        return file.convert("RGB")


def test_edges_drawn_a_little_otherwise_are_forgiven(reference: Image.Image) -> None:
    assert alike(differing(reference, reference.filter(ImageFilter.GaussianBlur(0.6))))


def test_a_missing_tick_a_moved_button_and_another_colour_are_not(reference: Image.Image) -> None:
    gone, moved = reference.copy(), reference.copy()
    ImageDraw.Draw(gone).rectangle((230, 196, 252, 220), fill="#FFFFFF")
    moved.paste(reference.crop((0, 380, 270, 430)), (0, 383))
    pale = Image.blend(reference, Image.new("RGB", reference.size, "#FFFFFF"), 0.3)
    for other in (gone, moved, pale):
        assert not alike(differing(reference, other))
    assert not alike(differing(reference, reference.resize((100, 100))))


def test_a_difference_is_shown_and_a_missing_reference_told(
        reference: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SHOWN", tmp_path)
    other = Image.new("RGB", reference.size, "#FFFFFF")
    told, missing = compared({LABELS[4]: other, "new": other})
    assert f"{LABELS[4]} looks otherwise" in told
    with Image.open(tmp_path / f"{LABELS[4]}.png") as shown:
        assert shown.size == (3 * 278, 480)
    assert missing.startswith("new has no reference")
