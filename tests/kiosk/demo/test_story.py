"""The story says each step as it happens and keeps it as a page of pictures."""
from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from kiosk.demo.story import Story


class Parsed(HTMLParser):
    """Which elements are open at the end, and every link and picture."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"img", "meta"}:
            self.open.append(tag)
        self.links += [value for name, value in attrs if name in {"src", "href"} and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def told(tmp_path: Path) -> tuple[Story, io.StringIO]:
    terminal = io.StringIO()
    times = iter(range(100))
    story = Story(tmp_path, "Five books & a <receipt>", "By a pointer.", terminal=terminal, clock=lambda: next(times))
    picture = tmp_path / "näyttö 1.png"
    Image.new("RGB", (10, 20)).save(picture)
    (tmp_path / "loans.pdf").write_bytes(b"%PDF")
    story.chapter("Borrow", "Five items are laid.")
    story.step("The card is shown", picture, checked=["central: 4 loans", "field: 4 tags read C2"])
    story.step("A pause <b>")
    story.paper("The loans", tmp_path / "loans.pdf", picture)
    story.figure("pile of five", "1.2 s")
    return story, terminal


def test_the_terminal_hears_each_step_with_its_time_and_checks(tmp_path: Path) -> None:
    story, terminal = told(tmp_path)
    assert "✓    1.0 s  The card is shown\n               central: 4 loans\n" in terminal.getvalue()
    story.close()
    assert re.search(r"✓ all true: 2 checks in \S+ s · pile of five 1\.2 s\n", terminal.getvalue())


def test_the_page_is_whole_and_shows_everything_from_its_own_folder(tmp_path: Path) -> None:
    story, _ = told(tmp_path)
    text = story.close().read_text(encoding="utf-8")
    page = Parsed(text)
    assert page.open == []
    assert set(page.links) == {"n%C3%A4ytt%C3%B6%201.png", "loans.pdf"}
    assert "Five books &amp; a &lt;receipt&gt;" in text
    assert "A pause &lt;b&gt;" in text
    assert "All true" in text


def test_one_failure_makes_the_story_not_good(tmp_path: Path) -> None:
    story, terminal = told(tmp_path)
    assert story.good
    story.failed("The fourth tag kept its security")
    text = story.close().read_text(encoding="utf-8")
    assert not story.good
    assert "✗ not all was true" in terminal.getvalue()
    assert "Not all true" in text


def test_a_picture_from_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    story, _ = told(tmp_path / "a")
    story.step("Elsewhere", tmp_path / "other.png")
    with pytest.raises(ValueError, match=r"other\.png"):
        story.close()
