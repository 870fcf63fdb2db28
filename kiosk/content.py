"""What staff wrote for their branch, made fit to be shown: slides, their pictures, and texts that go over ours.

Every file stands for itself. One that is wrong is refused with its place and the reason, and what was there before it
stays; the kiosk goes on.
"""
from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.content import SLIDES, SlideFile, TextFile, read_slide, read_texts
from config.errors import ConfigError, Place, Problem
from kiosk.engine.showcase import Slide
from kiosk.outside.pictures import MOST_BYTES, SLIDE, prepared
from kiosk.texts import Forms, placeholders, texts_of

_BRACED = re.compile(r"\{[^{}]*\}")
ROOM = 1.4                         # a text of the branch's own may be so much longer than ours: that much fits
SPARE = 10


@dataclass(frozen=True, slots=True)
class Content:
    """`pictures`: file name → what is drawn of it. `texts`: language → key → forms."""

    slides: tuple[Slide, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, Forms]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class Shelf:
    """The directory of staff's files; remembers what was good, so that a bad edit takes nothing away."""

    def __init__(self, directory: Path, languages: tuple[str, ...]) -> None:
        self._directory, self._languages = directory, languages
        self._slides: dict[Path, tuple[SlideFile, bytes | None]] = {}
        self._texts: dict[Path, Mapping[str, Forms]] = {}

    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Differs when anything there was changed."""
        found = []
        for file in (*_files(self._directory / "slides"), *_files(self._directory / "texts")):
            try:
                told = file.stat()
            except OSError:
                continue
            found.append((str(file), told.st_mtime_ns, told.st_size))
        return tuple(found)

    def read(self) -> Content:
        problems: list[Problem] = []
        slides = [file for file in _files(self._directory / "slides") if file.suffix == ".toml"]
        if len(slides) > SLIDES:
            problems.append(Problem(Place(slides[SLIDES]), f"only the first {SLIDES} slides are shown"))
            slides = slides[:SLIDES]
        self._slides = {file: kept for file, kept in self._slides.items() if file in slides}
        for file in slides:
            problems += self._slide(file)
        texts = [file for file in _files(self._directory / "texts") if file.suffix == ".toml"]
        self._texts = {file: kept for file, kept in self._texts.items() if file in texts}
        for file in texts:
            problems += self._text(file)
        shown = [(file, *kept) for file, kept in sorted(self._slides.items())]
        return Content(tuple(_slide_of(file.stem, told, picture is not None) for file, told, picture in shown),
                       {file.stem: picture for file, _, picture in shown if picture is not None},
                       {file.stem: kept for file, kept in self._texts.items()}, tuple(sorted(problems)))

    def _slide(self, file: Path) -> Iterator[Problem]:
        try:
            told = read_slide(file)
        except ConfigError as error:
            yield from error.problems
            return
        for language in told.title:
            if language not in self._languages:
                yield Problem(Place(file), f"title.{language}: this language is not offered here"
                              f" ({', '.join(self._languages)}); its words are not shown")
        picture = None
        if told.picture:
            picture = _picture(file.with_name(told.picture))
            if picture is None:
                yield Problem(Place(file), f"{told.picture} is no picture that can be shown: a PNG or JPEG of at most "
                              f"{MOST_BYTES // 2 ** 20} MB, no more than six times as long as wide, is needed")
                return
        self._slides[file] = told, picture

    def _text(self, file: Path) -> Iterator[Problem]:
        try:
            told = read_texts(file)
        except ConfigError as error:
            yield from error.problems
            return
        ours = texts_of(file.stem)
        if not ours:
            yield Problem(Place(file), f"no language of the screen is called {file.stem}")
            return
        wrong = [problem for key in told.texts if (problem := _unfit(key, told, ours)) is not None]
        yield from wrong
        if not wrong:
            self._texts[file] = {key: forms * len(ours[key]) if len(forms) == 1 else forms
                                 for key, forms in told.texts.items()}


def _unfit(key: str, told: TextFile, ours: Mapping[str, Forms]) -> Problem | None:
    """Why a text cannot stand where ours does."""
    place, forms = told.places[key], told.texts[key]
    if key not in ours:
        close = difflib.get_close_matches(key, ours, 1, 0.6)
        return Problem(place, f"no text is called {key}" + (f'; did you mean "{close[0]}"?' if close else ""))
    if len(forms) not in (1, len(ours[key])):
        return Problem(place, f"{key} needs one text, or {len(ours[key])} for its plural forms")
    wanted = placeholders(ours[key])
    longest = max(map(len, ours[key])) * ROOM + SPARE
    known = {*_BRACED.findall(" ".join(ours[key])), *(f"{{{name}}}" for name in wanted)}
    for form in forms:
        rest = _BRACED.sub(lambda found: "" if found[0] in known else found[0], form)
        if placeholders((form,)) != wanted or "{" in rest or "}" in rest:
            named = ", ".join(f"{{{name}}}" for name in sorted(wanted)) or "nothing in braces"
            return Problem(place, f"{key} must hold {named}, as the text that it stands for")
        if len(form) > longest:
            return Problem(place, f"{key} is too long to be shown everywhere: {len(form)} characters, and "
                           f"{int(longest)} have room")
        if any(ord(char) < 32 and char != "\n" for char in form):
            return Problem(place, f"{key} must hold no control characters")
    return None


def _slide_of(name: str, told: SlideFile, pictured: bool) -> Slide:
    return Slide(name, tuple(told.title.items()), tuple(told.text.items()), name if pictured else "", told.first,
                 told.last)


def _picture(file: Path) -> bytes | None:
    try:
        with file.open("rb") as stream:
            return prepared(stream.read(MOST_BYTES + 1), SLIDE)
    except OSError:
        return None


def _files(directory: Path) -> list[Path]:
    try:
        return sorted(file for file in directory.iterdir() if file.is_file() and not file.name.startswith("."))
    except OSError:
        return []
