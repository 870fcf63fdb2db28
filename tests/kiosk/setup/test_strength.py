"""The step that measures how strongly the pad has to send, and tries a pad whose strength cannot be set."""
from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from devices.drivers import open_tag_reader
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Field
from devices.emulators.threem import ThreemEmulator
from kiosk.engine.view import Icon, Text, text
from kiosk.setup.bench import Bench
from kiosk.setup.draft import Draft
from kiosk.setup.strength import strength
from kiosk.setup.terminal import Terminal
from kiosk.setup.told import Outcome
from sip2.selftest import Verdict
from tests.kiosk.setup.branch import PILE, lay_beside, tags

LISTEN = "tcp://127.0.0.1:0"
PLACE = "3.8.2-12"


class Hands(Terminal):
    """Answers by key, and does with hands what it is asked for."""

    def __init__(self, hands: Mapping[str, Callable[[], object]], **answers: object) -> None:
        super().__init__({f"strength.{key}": answer for key, answer in answers.items()}, given=io.StringIO(),
                         said=io.StringIO())
        self._hands = hands

    def ready(self, key: str, asked: Text, picture: Icon | None = None) -> bool:
        self._hands[key]()
        return True


def measured(folder: Path, field: Field, url: str, *, count: int = 20, beside: Callable[[], object] = lambda: None,
             **answers: object) -> Outcome:
    """What comes of the step, when so many of the pile are laid on the pad, and `beside` is done for beside it."""
    hands = {"strength.pile": lambda: field.place(*PILE[:count]), "strength.beside": beside}
    draft = Draft(folder)
    draft.changes["pad", "url"] = url
    return strength(Bench(Hands(hands, **answers), draft))


def verdicts(outcome: Outcome) -> list[Verdict]:
    return [one.verdict for one in outcome.findings]


def test_a_reader_whose_strength_is_not_set_from_here_is_tried_with_the_pile_as_it_stands(tmp_path: Path) -> None:
    field = tags()
    with ThreemEmulator(field, listen=LISTEN) as pad:
        good = measured(tmp_path, field, pad.url, beside=lambda: field.remove(*PILE))
        assert verdicts(good) == [Verdict.GOOD] * 3
        assert good.findings[0].found == text("setup.strength.always", always=20, wanted=20, rounds=20)
        assert [table.rows for table in good.figures] == [
            (("-", "20", text("setup.reads.times", times=20, rounds=20)),),
            (("-", "0", text("setup.reads.times", times=0, rounds=20)),)]
        near = measured(tmp_path, field, pad.url, beside=lambda: field.remove(*PILE[3:]))
        assert verdicts(near) == [Verdict.GOOD, Verdict.ODD, Verdict.SKIPPED]
        assert near.findings[1].found == text("setup.strength.some", n=3)
        field.tag(PILE[7]).needs = 101                      # metal lies on it
        field.place(*PILE)
        few = measured(tmp_path, field, pad.url, few="y", beside=lambda: field.remove(*PILE))
        assert verdicts(few) == [Verdict.ODD, Verdict.GOOD, Verdict.SKIPPED]
        assert few.findings[0].found == text("setup.strength.always", always=19, wanted=20, rounds=20)


def test_the_place_of_a_strength_that_was_kept_goes_into_the_layer_and_no_other(tmp_path: Path) -> None:
    for keep, changes in (("y", True), ("n", False)):
        field = tags()
        with FeigEmulator(field, listen=LISTEN) as pad:
            came = measured(tmp_path, field, pad.url, beside=lambda field=field: lay_beside(field), place=PLACE,
                            keep=keep)
            assert came.changes == ({("pad", "url"): f"{pad.url}?power={PLACE}"} if changes else {})
            assert field.power == (50 if changes else 100)


@pytest.mark.parametrize(("few", "verdict"), [("n", [Verdict.ODD]), ("y", [Verdict.GOOD, Verdict.ODD])])
def test_a_pile_of_which_some_are_not_heard_is_measured_only_when_that_is_wished(
        tmp_path: Path, few: str, verdict: list[Verdict]) -> None:
    field = tags()
    with FeigEmulator(field, listen=LISTEN) as pad:
        came = measured(tmp_path, field, pad.url, count=18, beside=lambda: lay_beside(field), place=PLACE, few=few,
                        keep="y")
        assert verdicts(came) == verdict
        assert came.findings[-1].found == text("setup.strength.few", n=18, wanted=20)
        assert field.power == (100 if few == "n" else 50)


def test_a_mistyped_place_changes_nothing_in_the_reader_and_asks_for_the_right_one(tmp_path: Path) -> None:
    field = tags()
    with FeigEmulator(field, listen=LISTEN) as pad:
        came = measured(tmp_path, field, pad.url, place="3.7.2-12")
        assert verdicts(came) == [Verdict.BAD]
        assert "Byte 7 of block 3 is 0" in str(came.findings[0].remedy)
        reader = open_tag_reader(f"{pad.url}?power=3.7.0-12")
        try:
            assert reader.power is not None
            assert reader.power.read() == 0
        finally:
            reader.close()
