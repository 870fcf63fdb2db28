"""`python -m kiosk.guard.fallback --config DIR`: the screen of a kiosk that does not run.

It says in the languages of the branch that the machine is out of use, whom to ask or when, and where to call. It reads
of the configuration what can be read, for a wrong configuration may be the reason why it is shown.
"""
from __future__ import annotations

import argparse
import logging
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from config.branch import Hours
from config.slot_store import SlotsError
from config.slots import Slots, in_use
from kiosk.engine.hours import Opening
from kiosk.engine.opening import asking
from kiosk.engine.view import text
from kiosk.guard.sdl import NoWindow, Pane
from kiosk.texts import LOCALE, Texts
from kiosk.timetable import OPENINGS, timetable_of
from kiosk.ui.raster import sign
from kiosk.ui.tokens import LIGHT
from receipts.script import directed, foreign, runs_left, visual

log = logging.getLogger("kiosk.guard")

LANGUAGES = ("fi", "sv", "en")
FONTS = Path(__file__).parents[1] / "ui" / "fonts"
MOST = 4                                                   # languages: more would be too small to read
LARGEST = 14                                               # letters across the shorter side, at the least
BOLD, REGULAR = "Inter-Bold.ttf", "Inter-Regular.ttf"


@dataclass(frozen=True, slots=True)
class Known:
    """What is needed of the configuration. `size`: of the window in pixels; None is the whole display."""

    languages: tuple[str, ...] = LANGUAGES
    phone: str = ""
    size: tuple[int, int] | None = None
    hours: Hours = field(default_factory=Hours)

    @classmethod
    def read(cls, directory: Path) -> Known:
        """From whatever of its layers can be read, and in them whatever is as it should be."""
        tables: dict[str, dict[str, Any]] = {"region": {}, "branch": {}, "screen": {}, "languages": {},
                                             "hours": {}}
        for name, written in _layers(directory):
            try:
                layer = tomllib.loads(written)
            except ValueError as error:
                log.warning("%s is not used: %s", name, error)
                continue
            for key, table in tables.items():
                _put_over(table, found if isinstance(found := layer.get(key), dict) else {})
        offered, screen = tables["languages"].get("offered"), tables["screen"]
        languages = tuple(code for code in offered if (LOCALE / f"{code}.po").is_file()) \
            if isinstance(offered, list) else ()
        phones = (tables[key].get("phone") for key in ("branch", "region"))
        phone = next((phone.strip() for phone in phones if isinstance(phone, str) and phone.strip()), "")
        size = screen.get("width"), screen.get("height")
        windowed = screen.get("fullscreen") is False and all(
            type(side) is int and 100 <= side <= 10000 for side in size)
        return cls(languages[:MOST] or LANGUAGES, phone, size if windowed else None,  # type: ignore[arg-type]
                   _hours(tables["hours"]))

    def words(self, now: datetime) -> tuple[tuple[str, str], ...]:
        """Title and lead in each language; `now` is local time. The number to call is not among them."""
        table, lead = timetable_of(self.hours), text("outoforder.lead.self")
        by_hand = OPENINGS[self.hours.now]
        if (table.at(now) if by_hand is None else by_hand) not in (None, Opening.STAFFED):
            lead = text(f"{lead.key}.alone", ask=asking("", table.comes(now), now))
        return tuple((texts.say("outoforder.title"), texts.render(lead, now.date()))
                     for texts in map(Texts, self.languages))


def _put_over(table: dict[str, Any], found: dict[str, Any]) -> None:
    for key, value in found.items():
        if isinstance(value, dict) and isinstance(known := table.get(key), dict):
            _put_over(known, value)
        else:
            table[key] = value


def _hours(table: dict[str, Any]) -> Hours:
    """None that can be read: nobody has told, and then staff may be there."""
    try:
        return Hours.model_validate(table)
    except ValueError:
        return Hours()


def _layers(directory: Path) -> Iterator[tuple[str, str]]:
    """The three layers that stay, each as far as it can be read, from the active slot or from the files."""
    if in_use(directory):
        try:
            for layer in Slots(directory).bundle().layers:
                if layer.layer != "override":
                    yield layer.file, layer.text
        except (OSError, SlotsError) as error:
            log.warning("the slots are not used: %s", error)
        return
    for name in ("region.toml", "branch.toml", "kiosk.toml"):
        try:
            yield name, (directory / name).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            log.warning("%s is not used: %s", name, error)


def picture(size: tuple[int, int], known: Known, now: datetime) -> Image.Image:
    """The screen as it is now: the languages under each other on a high one, beside each other on a wide one."""
    return _drawn(size, known.words(now), known.phone)


@lru_cache(maxsize=1)
def _drawn(size: tuple[int, int], words: tuple[tuple[str, str], ...], phone: str) -> Image.Image:
    width, height = size
    image = Image.new("RGB", size, LIGHT.bg)
    draw = ImageDraw.Draw(image)
    margin, count = min(size) // 16, len(words)
    foot = height // 6 if phone else 0
    room = height - foot - 2 * margin
    upright = height >= width
    block = (width - 2 * margin, room // count - margin) if upright else \
        ((width - (count + 1) * margin) // count, room)
    large = min(_largest(title, BOLD, (block[0], block[1] * 6 // 10), min(size) // LARGEST * 2) for title, _ in words)
    small = min(large * 6 // 10, min(_largest(lead, REGULAR, (block[0], block[1] * 4 // 10), large)
                                     for _, lead in words))
    for index, (title, lead) in enumerate(words):
        x = margin if upright else margin + index * (block[0] + margin)
        y = margin + (index * (room // count) if upright else 0)
        if index:
            draw.rectangle((x, y - margin // 2 - 1, x + block[0], y - margin // 2 + 1) if upright else
                           (x - margin // 2 - 1, y, x - margin // 2 + 1, y + room - margin), LIGHT.hairline)
        y = _set(draw, title, BOLD, large, (x, y), block[0])
        _set(draw, lead, REGULAR, small, (x, y + small // 2), block[0])
    if phone:
        number = phone.replace(" ", "\u00a0")
        fitted = _largest(number, BOLD, (width - 2 * margin - 2 * large, foot), large * 5 // 4)
        top = height - margin - foot // 2 - fitted // 2
        handset = sign("phone", fitted)
        alpha = Image.frombytes("RGBA", (handset.width, handset.height), handset.rgba).getchannel("A")
        image.paste(LIGHT.text, (margin, top + fitted // 8), alpha)
        _set(draw, number, BOLD, fitted, (margin + fitted * 3 // 2, top), width)
    return image


def _lines(words: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in words.split(" "):
        if lines and font.getlength(visual(f"{lines[-1]} {word}")) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [visual(line) for line in directed(lines, words)]


def _font(words: str, face: str, size: int) -> ImageFont.FreeTypeFont:
    """A line that has been put into the order of drawing must not be ordered again."""
    engine = ImageFont.Layout.BASIC if foreign(words) else None
    return ImageFont.truetype(FONTS / face, size, layout_engine=engine)


def _largest(words: str, face: str, room: tuple[int, int], size: int) -> int:
    """The largest size of letters, in pixels and no more than `size`, at which the words fit into `room`."""
    while size > 10:
        font = _font(words, face, size)
        lines = _lines(words, font, room[0])
        if len(lines) * size * 1.25 <= room[1] and all(font.getlength(line) <= room[0] for line in lines):
            break
        size -= 1
    return size


def _set(draw: ImageDraw.ImageDraw, words: str, face: str, size: int, corner: tuple[int, int], width: int) -> int:
    """Write them in lines of much the same length; the y below."""
    font, (x, y), edge = _font(words, face, size), corner, corner[0] + width
    lines = _lines(words, font, width)
    while width > size and len(closer := _lines(words, font, width - size // 2)) == len(lines):
        lines, width = closer, width - size // 2
    for line in lines:
        draw.text((edge - round(font.getlength(line)) if runs_left(words) else x, y), line, LIGHT.text, font)
        y += round(size * 1.25)
    return y


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk.guard.fallback", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, metavar="DIR",
                        help="where region, branch, kiosk.toml are")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    known = Known.read(parser.parse_args(arguments).config)
    try:
        pane = Pane("Itsepalvelu", known.size)
        pane.keep(lambda size: picture(size, known, datetime.now()))
    except NoWindow as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
