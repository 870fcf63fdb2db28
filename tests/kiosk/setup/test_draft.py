"""The layer that setup writes: comments stay, no secret is shown, what cannot be is not written, and back it goes."""
from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.setup.draft import Draft, DraftError

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "kiosk"
OLD = "feig+serial:///dev/ttyUSB0"
NEW = "threem+serial:///dev/ttyUSB3"


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    for file in EXAMPLE.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "kiosk.toml").chmod(0o640)
    return Draft(tmp_path)


def test_only_the_lines_that_change_change_and_the_rights_stay(draft: Draft) -> None:
    before = draft.before()
    draft.change({("pad", "url"): NEW, ("screen", "theme"): "dark", ("languages", "default"): "fi"})
    draft.write()
    after = draft.file.read_text(encoding="utf-8").splitlines()
    assert {line for line in after if line not in before.splitlines()} == {f'url = "{NEW}"', 'theme = "dark"'}
    assert {line for line in before.splitlines() if line not in after} == {f'url = "{OLD}"'}
    assert draft.file.stat().st_mode & 0o777 == 0o640
    assert Draft(draft.directory).now("pad", "url") == NEW


def test_what_all_layers_together_refuse_is_not_written(draft: Draft) -> None:
    before = draft.before()
    draft.change({("languages", "default"): "so"})
    with pytest.raises(DraftError, match="not among the languages"):
        draft.write()
    assert draft.before() == before
    assert sorted(file.name for file in draft.directory.iterdir()) == ["branch.toml", "kiosk.toml", "region.toml"]


def test_the_layer_before_comes_back_and_this_one_again(draft: Draft) -> None:
    before = draft.before()
    draft.change({("pad", "url"): NEW})
    draft.write()
    after = draft.before()
    draft.undo()
    assert draft.before() == before
    draft.undo()
    assert draft.before() == after


def test_there_is_nothing_to_undo_where_nothing_was_written(draft: Draft) -> None:
    with pytest.raises(DraftError, match=r"kiosk\.toml\.before"):
        draft.undo()


def test_one_kiosk_of_a_region_is_changed_under_its_own_layers(draft: Draft, tmp_path: Path) -> None:
    region = tmp_path / "tree"
    (region / "lah" / "lobby").mkdir(parents=True)
    for layer, place in (("region", ""), ("branch", "lah"), ("kiosk", "lah/lobby")):
        (draft.directory / f"{layer}.toml").rename(region / place / f"{layer}.toml")
    one = Draft(region, "lah/lobby")
    one.change({("pad", "url"): NEW, ("languages", "default"): "fi"})
    one.write()
    assert one.settings().pad.url == NEW
    assert "[languages]" not in (region / "lah" / "lobby" / "kiosk.toml").read_text(encoding="utf-8")
    with pytest.raises(DraftError, match="lah/lobby"):
        Draft(region, "lah/loby")


def test_a_secret_beside_a_change_is_not_shown(draft: Draft) -> None:
    draft.file.write_text('[pad]\nurl = "feig+tcp://a:1"\npassword = "s3cr3t"\nx = "zvt+tcp://a:1?password=s3cr3t"\n',
                          encoding="utf-8")
    draft.change({("pad", "url"): NEW})
    told = draft.difference()
    assert "s3cr3t" not in told
    assert NEW in told


def test_a_kiosk_without_a_layer_gets_one(draft: Draft) -> None:
    draft.file.unlink()
    draft.change({("pad", "url"): NEW, ("sip2", "user"): "kiosk", ("sip2", "secret"): "sip2",
                  ("printer", "receipt", "url"): "escpos+usb:///dev/usb/lp0"})
    draft.write()
    assert draft.settings().pad.url == NEW
    assert "[printer.receipt]" in draft.before()
