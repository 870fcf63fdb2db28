"""The catalogues are right, and the check of them finds what is not."""
from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.ttfonts import TTFont

from kiosk import wording
from kiosk.engine.view import Money, text
from kiosk.texts import LANGUAGES, LOCALE, Texts
from kiosk.wording import COMPLETE, Fault, check, report
from receipts.catalogue import catalogue
from receipts.script import plain, visual

FONTS = LOCALE.parents[1] / "kiosk" / "ui" / "fonts"
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {}\\n"\n\n'
TWO = "nplurals=2; plural=(n != 1);"
FINNISH = {"hi.title": ("Hei {name}",), "hi.count": ("{n} laina", "{n} lainaa")}
CODE = 'text("hi.title", name=name)\ntext("hi.count", n=1)\n'


def po(messages: dict[str, tuple[str, ...]], plurals: str = TWO) -> str:
    parts = [HEADER.format(plurals)]
    for key, forms in messages.items():
        parts.append(f'msgid "{key}"\n')
        if len(forms) == 1:
            parts.append(f'msgstr "{forms[0]}"\n\n')
        else:
            parts.append(f'msgid_plural "{key}"\n')
            parts += [f'msgstr[{index}] "{form}"\n' for index, form in enumerate(forms)] + ["\n"]
    return "".join(parts)


def found(room: Path, language: str, catalogue_text: str, code: str = CODE) -> set[tuple[str, str]]:
    (room / "locale").mkdir(exist_ok=True)
    (room / "code.py").write_text(code, encoding="utf-8")
    for code_ in COMPLETE:
        (room / "locale" / f"{code_}.po").write_text(po(FINNISH), encoding="utf-8")
    (room / "locale" / f"{language}.po").write_text(catalogue_text, encoding="utf-8")
    return {(fault.kind, fault.key) for fault in report({"room": room}).faults}


def test_our_catalogues_have_no_fault() -> None:
    assert report().faults == ()


def test_finnish_swedish_and_english_lack_nothing() -> None:
    assert not [one for one in report().coverage if one.language in COMPLETE and one.lacking]


@pytest.mark.parametrize(("language", "messages", "plurals", "fault"), [
    ("sv", {"hi.title": ("Hej {name}",)}, TWO, ("missing", "hi.count")),
    ("ru", {"b.title": ("Б",)}, TWO, ("extra", "b.title")),
    ("et", {"hi.title": ("Tere",)}, TWO, ("placeholders", "hi.title")),
    ("et", {"hi.title": ("Tere {nimi}",)}, TWO, ("placeholders", "hi.title")),
    ("et", {"hi.title": ("Tere {name",)}, TWO, ("placeholders", "hi.title")),
    ("et", {"hi.count": ("{n} laenutus", "laenutusi")}, TWO, ("placeholders", "hi.count")),
    ("et", {"hi.count": ("{n} laenutus", "")}, TWO, ("empty", "hi.count")),
    ("et", {"hi.count": ("{n} laenutust",)}, TWO, ("forms", "hi.count")),
    ("ru", {"hi.count": ("{n}", "{n}")}, TWO, ("forms", "")),
    ("ar", {"hi.count": ("{n}", "{n}")}, TWO, ("forms", "")),
    ("et", {"hi.title": ("{name}",)}, "nplurals=3; plural=(n != 1);", ("forms", "")),
    ("fi-simple", {"hi.title": ("Yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen {name}.",)},
     TWO, ("long", "hi.title")),
], ids=str)
def test_the_check_finds_it(tmp_path: Path, language: str, messages: dict[str, tuple[str, ...]], plurals: str,
                            fault: tuple[str, str]) -> None:
    assert fault in found(tmp_path, language, po(messages, plurals))


def test_the_check_finds_keys_that_nothing_uses_and_keys_that_nobody_wrote(tmp_path: Path) -> None:
    faults = found(tmp_path, "fi", po(FINNISH), 'text("hi.title")\ntext("c.title")\n')
    assert {("unused", "hi.count"), ("missing", "c.title")} <= faults
    assert not found(tmp_path, "fi", po(FINNISH), 'text("hi.title")\ntext(f"hi.{what}")\n')


def test_a_twin_is_used_when_its_message_is_and_its_ending_is_written(tmp_path: Path) -> None:
    twins = po({**FINNISH, "hi.title.alone": ("Hei {name}",), "no.title.alone": ("Hei",)})
    faults = found(tmp_path, "fi", twins, CODE + 'ALONE = ".alone"\n')
    assert {key for kind, key in faults if kind == "unused"} == {"no.title.alone"}


def test_a_form_for_one_number_alone_need_not_write_it(tmp_path: Path) -> None:
    assert not found(tmp_path, "et", po({"hi.count": ("üks laenutus", "{n} laenutust")}))


def test_what_a_language_lacks_is_listed_and_said_in_finnish(tmp_path: Path) -> None:
    found(tmp_path, "et", po({"hi.title": ("Tere {name}",)}))
    (one,) = [one for one in report({"room": tmp_path}).coverage if one.language == "et"]
    assert (one.messages, one.lacking) == (2, ("hi.count",))
    lacking = next(one for one in report().coverage if one.language == "se" and one.lacking)
    key = next(key for key in lacking.lacking if key.startswith("refusal."))
    assert Texts("se").say(key) == Texts("fi").say(key)


def test_what_only_staff_read_is_listed_and_counted_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "code.py").write_text(CODE + 'text("staff.title")\n', encoding="utf-8")
    for code in COMPLETE:
        (tmp_path / "locale" / f"{code}.po").write_text(po({**FINNISH, "staff.title": ("Huolto",)}), encoding="utf-8")
    monkeypatch.setattr(wording, "ROOMS", {"screen": tmp_path})
    assert [(one.room, one.messages, one.lacking) for one in report().coverage if one.language == "et"] == [
        ("screen", 2, ("hi.title", "hi.count")), ("staff screen", 1, ("staff.title",))]
    assert check(missing=True) == 0
    told = capsys.readouterr().out
    estonian = told[told.index("Eesti"):told.index("Soomaali")].splitlines()
    assert estonian[0].split()[1:] == ["0", "of", "2", "0", "%", "0", "of", "1", "0", "%"]
    assert estonian[1:6] == ["  screen: 2 in Finnish", "    screen: hi.title", "    screen: hi.count",
                             "  staff screen: 1 in Finnish", "    staff screen: staff.title"]


def test_the_report_is_there_for_programs_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["faults"] == []
    assert {one["language"] for one in told["coverage"]} == set(LANGUAGES)
    assert set(Fault.__dataclass_fields__) == {"room", "language", "key", "kind", "detail"}


@given(st.sampled_from(LANGUAGES), st.integers(0, 10_000))
def test_a_number_is_never_lost_in_its_plural_form(language: str, n: int) -> None:
    for said in (Texts(language).render(text("borrow.holds", n=n)), catalogue(language).plural("loans.count", n)):
        assert str(n) in said or n in (0, 1, 2), said
        assert "{" not in said


@pytest.mark.parametrize(("language", "numbers", "forms"), [
    ("ru", (1, 21, 101), 1), ("ru", (2, 3, 24), 1), ("ru", (0, 5, 11, 12, 14, 111), 1), ("ru", (1, 2, 5), 3),
    ("uk", (1, 2, 5), 3), ("ar", (0, 1, 2, 3, 11, 100), 6), ("ar", (3, 10, 103), 1),
    ("et", (1, 2), 2)])
def test_plural_forms_are_those_of_the_language(language: str, numbers: tuple[int, ...], forms: int) -> None:
    said = {re.sub(r"\d+", "n", Texts(language).render(text("choose.title", n=n))) for n in numbers}
    assert len(said) == forms, said


@pytest.mark.parametrize("weight", ["Regular", "SemiBold", "Bold"])
def test_the_font_has_every_letter_of_every_language(weight: str) -> None:
    has = TTFont("kiosk", str(FONTS / f"Inter-{weight}.ttf")).face.charToGlyph
    letters = {letter for source in LOCALE.glob("*.po") for letter in visual(
        plain(source.read_text(encoding="utf-8").replace("\n", " ")))}
    letters |= set("đŋŧšžčÁĐŊŦŠŽČґєіїҐЄІЇçêîşûÇÊÎŞÛ")
    assert not [letter for letter in letters if ord(letter) not in has]


@pytest.mark.parametrize(("language", "amount"), [
    ("fi", "12,40 €"), ("sv", "12,40 €"), ("fi-simple", "12,40 €"), ("ru", "12,40 €"), ("uk", "12,40 €"),
    ("et", "12,40 €"), ("ar", "12.40 €")])
def test_money_is_written_as_the_language_writes_it_with_the_sign_of_the_euro(language: str, amount: str) -> None:
    said = Texts(language).render(text("fee.amount", amount=Money(Decimal("12.4"))))
    assert plain(said).replace("\u00a0", " ") == amount
