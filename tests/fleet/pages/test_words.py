"""Every word stands in three catalogues, whole, and no code that a page can meet is without one."""
from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from config.plain import _CODES, _WANTED
from fleet.domain.condition import CONFIG_REASONS, VERSION_REASONS, Kind
from fleet.domain.device import Standing
from fleet.domain.notice import Word
from fleet.domain.rollout import Lot, Step
from fleet.pages.frame import NAVIGATION
from fleet.pages.settings import FACTS
from fleet.pages.statistics import BY, PERIODS, SHOWN
from fleet.pages.telling import ORDER
from fleet.pages.words import LANGUAGES, LOCALE, Words, wished
from fleet.people.account import Role
from fleet.store.outbox import Lot as Sent
from fleet.store.rollouts import Act, What
from kiosk.agent.examining import PARTS, VERDICTS
from post.smtp import Trouble
from remote.intent import CommandKind, CommandState, Ring
from remote.report import Closing, Happening, Part, Phase, Service

PAGES = Path(LOCALE).parent
NAMES = re.compile(r"\{(\w+)\}")
USED = re.compile(r"""\b(?:t|words|visitor\.words)\(\s*['"]([\w.-]+)['"]\s*[,)]""")
ENUMS: dict[str, Iterable[str]] = {
    "alert.{}": Kind, "alert.{}.todo": Kind, "happening.{}": Happening, "service.{}": Service, "part.{}": Part,
    "phase.{}": Phase, "closing.{}": Closing, "do.{}": CommandKind, "command.{}": CommandKind,
    "order.{}": CommandState, "standing.{}": Standing, "lot.{}": Lot, "rollout.step.{}": Step, "rollout.do.{}": Act,
    "said.rollout_{}": Act, "rollout.{}": What, "role.{}": Role, "role.{}.may": Role, "how.{}": ORDER,
    "place.{}.some": ORDER, "by.{}": BY, "count.{}": SHOWN, "statistics.period.{}": PERIODS,
    "notices.word.{}": Word, "notices.lot.{}": Sent, "notices.why.{}": (*Trouble, "refused"),
    "ring.{}": Ring, "alert.config.{}": CONFIG_REASONS, "alert.config.{}.todo": CONFIG_REASONS,
    "alert.version.{}": VERSION_REASONS, "alert.version.{}.todo": VERSION_REASONS,
    "alerts.limit.{}": ("minutes", "count", "free_mb", "celsius", "percent", "seconds", "hours"),
    "nav.{}": [name for name, _ in NAVIGATION], "layer.{}": ("code", "region", "branch", "kiosk", "override"),
    "upgrade.{}": (Phase.TRIAL, Phase.RETURNED, Phase.REFUSED),
    "doctor.{}": PARTS, "doctor.{}.todo": PARTS, "verdict.{}": VERDICTS}


def messages(language: str) -> dict[str, tuple[str, ...]]:
    with (LOCALE / f"{language}.po").open("rb") as file:
        return {one.id if isinstance(one.id, str) else one.id[0]:
                (one.string,) if isinstance(one.string, str) else tuple(one.string)
                for one in read_po(file, locale=language) if one.id}


def test_the_catalogues_say_the_same_things() -> None:
    first = messages("fi")
    for language in LANGUAGES:
        there = messages(language)
        assert there.keys() == first.keys()
        for key, forms in there.items():
            assert all(form.strip() for form in forms), (language, key)
            assert set(NAMES.findall(" ".join(forms))) == set(NAMES.findall(" ".join(first[key]))), (language, key)
            assert not re.search(r"\bvirhe|\berror", " ".join(forms).lower()), (language, key)


def test_every_key_of_templates_and_code_is_there() -> None:
    there = messages("fi")
    for file in (*PAGES.glob("*.py"), *PAGES.glob("templates/*.html")):
        for key in USED.findall(file.read_text(encoding="utf-8")):
            assert key in there, (file.name, key)


@pytest.mark.parametrize("pattern", ENUMS)
def test_every_code_has_its_words(pattern: str) -> None:
    there = messages("fi")
    for one in ENUMS[pattern]:
        value = one.value if isinstance(one, StrEnum) else one
        assert pattern.format(value) in there


OF_A_TEXT = re.compile(
    r'unfit\("([a-z-]+)"|code="([a-z-]+)"|"(too-new|too-old|not-here|not-toml|not-utf-8|too-large|bundle|locked)"')


def test_every_problem_of_a_text_of_settings_has_its_words() -> None:
    there, codes = messages("fi"), {*_CODES.values(), "retired", *(f"type.{one}" for one in _WANTED.values())}
    for file in (PAGES.parents[1] / "config").glob("*.py"):
        codes |= {code for found in OF_A_TEXT.findall(file.read_text(encoding="utf-8")) for code in found if code}
    assert len(codes) > 50
    assert {code for code in codes if f"problem.{code}" not in there} == set()
    assert {f"problem.with.{fact}" for fact in FACTS} <= there.keys()


def test_templates_hold_no_words() -> None:
    letters = re.compile(r">[^<>{}]*[A-Za-zÀ-ž]{3,}[^<>{}]*<")
    for file in PAGES.glob("templates/*.html"):
        plain = re.sub(r"\{[%#{].*?[}%#]\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        left = [text for text in letters.findall(plain) if "python -m" not in text and ">JSON<" not in text]
        assert not left, (file.name, left)


def test_the_language_is_the_first_of_ours_that_a_browser_names() -> None:
    assert wished("de-DE,sv-FI;q=0.8,fi;q=0.5") == "sv"
    assert wished("") == wished("de") == "fi"
    assert wished("EN") == "en"


def test_a_span_is_told_in_the_largest_unit_that_says_enough() -> None:
    words = Words("fi")
    assert [words.span(seconds) for seconds in (59, 60, 3599, 7200, 2 * 86400)] == [
        "alle 1 min", "1 min", "59 min", "2 h", "2 päivää"]
