"""`python -m kiosk texts`: are the catalogues right, and what do they still lack?

A fault is what a patron would meet as nonsense: a message with other placeholders than the Finnish one, plural forms
that are not those of the language, a key that nothing uses or that Finnish does not know, an empty form, a sentence of
more than ten words in plain Finnish, and anything missing in fi, sv and en. What another language lacks is said in
Finnish until somebody translates it; it is listed and no fault.
"""
from __future__ import annotations

import ast
import gettext
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from kiosk.texts import FALLBACK, LANGUAGES, Texts, locale_of

ROOT = Path(__file__).parents[1]
COMPLETE = (FALLBACK, "sv", "en")
PLAIN, LONGEST = "fi-simple", 10
DESK = ("bench.", "staff.", "setup.", "help.setup", "day.", "thanks.day")
"""Of the workbench, of staff mode and of setup, which no patron meets; they are counted by themselves."""
ROOMS = {"screen": ROOT / "kiosk", "receipt": ROOT / "receipts"}
NUMBERS = range(201)               # enough to tell the plural forms of any of these languages apart


@dataclass(frozen=True, slots=True)
class Fault:
    room: str
    language: str
    key: str
    kind: str                      # missing, extra, empty, placeholders, forms, unused, long, unreadable
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    room: str                      # one of ROOMS: what patrons meet; "staff screen": what they do not
    language: str
    name: str
    messages: int
    lacking: tuple[str, ...]       # keys of those that are said in Finnish


@dataclass(frozen=True, slots=True)
class Report:
    faults: tuple[Fault, ...]
    coverage: tuple[Coverage, ...]


def report(rooms: dict[str, Path] | None = None) -> Report:
    """Reads all catalogues, each `ROOM/locale/LANGUAGE.po`, and the code beside them."""
    faults: list[Fault] = []
    coverage: list[Coverage] = []
    for room, folder in (rooms or ROOMS).items():
        finnish = _forms(_read(folder, FALLBACK))
        used = Used(folder)
        faults += [Fault(room, FALLBACK, key, "unused") for key in finnish if not used(key)]
        faults += [Fault(room, FALLBACK, key, "missing", "the code names it") for key in used.named - finnish.keys()]
        for language in LANGUAGES:
            try:
                catalogue = _read(folder, language)
            except (PoFileError, ValueError) as error:
                faults.append(Fault(room, language, "", "unreadable", str(error)))
                continue
            forms = _forms(catalogue)
            faults += [Fault(room, language, *found) for found in _faults(language, catalogue, forms, finnish)]
            if language in COMPLETE:
                faults += [Fault(room, language, key, "missing") for key in finnish if not any(forms.get(key, ()))]
            for kind, asked in _readers(room, finnish):
                lacking = tuple(key for key in asked if _lacking(language, key, forms, finnish))
                coverage.append(Coverage(kind, language, Texts(language).language_name(language), len(asked), lacking))
    return Report(tuple(faults), tuple(coverage))


def _readers(room: str, finnish: dict[str, tuple[str, ...]]) -> list[tuple[str, list[str]]]:
    """The messages in words: those that patrons meet under the room's name, those of staff apart, if any."""
    asked = [key for key, said in finnish.items() if _in_words(said)]
    staff = [key for key in asked if key.startswith(DESK)]
    patrons = (room, [key for key in asked if not key.startswith(DESK)])
    return [patrons, (f"staff {room}", staff)] if staff else [patrons]


def _read(folder: Path, language: str) -> Catalog:
    """The catalogue; an empty one when there is none."""
    source = folder / "locale" / f"{language}.po"
    if not source.is_file():
        return Catalog(locale=locale_of(language))
    with source.open("rb") as file:
        return read_po(file, locale=str(locale_of(language)), abort_invalid=True)


def _forms(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    """Key → its forms, one or those of the plural."""
    return {_key(message.id): (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
            for message in catalogue if message.id}


def _key(names: str | tuple[str, ...] | list[str]) -> str:
    return names if isinstance(names, str) else names[0]


def _in_words(said: tuple[str, ...]) -> bool:
    """A message that is a value and signs ("{amount}") is the same in every language."""
    return any(sign.isalpha() for form in said for sign in re.sub(r"\{[^{}]*\}", "", form))


def _lacking(language: str, key: str, forms: dict[str, tuple[str, ...]], finnish: dict[str, tuple[str, ...]]) -> bool:
    if any(forms.get(key, ())):
        return False
    return language != PLAIN or any(_long(form) for form in finnish[key])      # short Finnish is plain already


def _faults(language: str, catalogue: Catalog, forms: dict[str, tuple[str, ...]],
            finnish: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """Key, kind and detail of what is wrong with the messages that there are."""
    yield from _plurals(language, catalogue, forms)
    for key, found in forms.items():
        if key not in finnish:
            yield key, "extra", "Finnish does not have it"
            continue
        if any(found) and not all(form.strip() for form in found):
            yield key, "empty", ""
        if (len(found) > 1) is not (len(finnish[key]) > 1):
            yield key, "forms", "only one of the two has plural forms"
            continue
        wanted = _placeholders(" ".join(finnish[key]))
        for index, form in enumerate(found):
            names = _placeholders(form) if form else wanted
            if names is None or wanted is None or names - wanted or wanted - names - _spared(catalogue, found, index):
                yield key, "placeholders", form
        if language == PLAIN:
            yield from ((key, "long", sentence) for form in found for sentence in _long(form))


def _placeholders(form: str) -> frozenset[str] | None:
    """The names between braces; None when the braces do not match."""
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(form) if name is not None)
    except ValueError:
        return None


def _spared(catalogue: Catalog, found: tuple[str, ...], index: int) -> set[str]:
    """A form that stands for one number only need not write the number."""
    if len(found) == 1:
        return set()
    form_of = gettext.c2py(catalogue.plural_expr)
    return {"n"} if sum(form_of(n) == index for n in NUMBERS) == 1 else set()


def _plurals(language: str, catalogue: Catalog, forms: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """The form that the catalogue chooses for a number must stand for just one of the language's own categories."""
    if not forms:
        return
    form_of, category_of = gettext.c2py(catalogue.plural_expr), locale_of(language).plural_form
    pairs = {(form_of(n), category_of(n)) for n in NUMBERS}
    if not len(pairs) == len({form for form, _ in pairs}) == len({category for _, category in pairs}):
        yield "", "forms", f"not those of the language: {catalogue.plural_expr}"
    if len(pairs) != catalogue.num_plurals:
        yield "", "forms", f"{catalogue.num_plurals} are declared and {len(pairs)} are used"
    for key, found in forms.items():
        if len(found) not in (1, catalogue.num_plurals):
            yield key, "forms", f"{len(found)} instead of {catalogue.num_plurals}"


def _long(form: str) -> list[str]:
    """The sentences with more words than plain Finnish has."""
    sentences = re.split(r"(?<=[.!?…:])\s+", form)
    return [sentence for sentence in sentences if len(re.findall(r"\w[\w'’-]*|\{\w+", sentence)) > LONGEST]


class Used:
    """Which keys a room's code names, by its string constants and the patterns of its f-strings.

    A key that is put together elsewhere ("refusal.return" and a reason) counts as used when what it begins with is
    written out with at least one dot; a twin of a used key ("tag.blank.alone") when its ending is (".alone").
    """

    def __init__(self, folder: Path) -> None:
        self.named: set[str] = set()       # keys in calls of text(), say(), words() and plural(), written out
        self._written: set[str] = set()
        self._patterns: list[re.Pattern[str]] = []
        for path in sorted(folder.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                self._note(node)

    def __call__(self, key: str) -> bool:
        beginnings = {key[:end] for end, sign in enumerate(key) if sign == "." and "." in key[:end]}
        ending = key[key.rfind("."):] if "." in key else ""
        return (key in self._written or bool(beginnings & self._written)
                or any(pattern.fullmatch(key) for pattern in self._patterns)
                or (ending in self._written and self(key.removesuffix(ending))))

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self._written.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]
            if re.fullmatch(r"[a-z_.]*[a-z_]{2}[a-z_.]*", "".join(filter(None, parts))):
                self._patterns.append(re.compile("".join(r"[\w.]+" if part is None else re.escape(part)
                                                         for part in parts)))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "text" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                self.named.add(first.value)


def check(*, as_json: bool = False, missing: bool = False) -> int:
    """Prints the report; 1 when there is a fault, else 0."""
    found = report()
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return int(bool(found.faults))
    rooms = [one.room for one in found.coverage if one.language == FALLBACK]
    print(" " * 28 + "".join(f"{room:>18}" for room in rooms))
    for language in LANGUAGES:
        cells = [one for one in found.coverage if one.language == language]
        shares = "".join(f"{one.messages - len(one.lacking):>5} of{one.messages:>4}"
                         f"{100 * (one.messages - len(one.lacking)) // max(1, one.messages):>4} %" for one in cells)
        print(f"{language:12}{cells[0].name if cells else '':16}{shares}")
        if missing:
            for one in cells:
                if one.lacking:
                    print(f"  {one.room}: {len(one.lacking)} in Finnish")
                for key in one.lacking:
                    print(f"    {one.room}: {key}")
    for fault in found.faults:
        print(f"{fault.room} {fault.language}: {fault.kind}: {fault.key} {fault.detail}".rstrip())
    print(f"{len(found.faults)} faults." if found.faults else "No faults.")
    return int(bool(found.faults))
