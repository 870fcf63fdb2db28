"""A bench's figures are checked, told and kept; a bench that fails is told and the others still run."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

import bench.__main__ as runner
from bench.figure import Figure

GOOD = {"name": "sip2.decode64", "unit": "µs", "ours": 12.5, "reference": 50.0, "reference_name": "another",
        "ratio": 4.0, "goal": "≥ 3", "holds": True}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of benches in place of the project's own."""
    monkeypatch.setattr(runner, "HERE", tmp_path)
    monkeypatch.setattr(runner, "RESULT", tmp_path / "build" / "bench.json")
    monkeypatch.setattr("bench.__path__", [str(tmp_path)])
    return tmp_path


def put(folder: Path, name: str, body: str) -> None:
    (folder / f"{name}.py").write_text(f"def figures():\n    {body}\n", encoding="utf-8")


def test_figures_are_told_and_kept_and_a_failed_bench_is_told(
        folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, "rooma_good", f"return [{GOOD}, {GOOD | {'name': 'rooma.slow', 'holds': False}}]")
    put(folder, "roomb_bad", "raise OSError('no reader')")
    assert runner.main([]) == 1
    told = capsys.readouterr()
    assert "✓ sip2.decode64" in told.out
    assert "DOES NOT HOLD" in told.out
    assert "2 figures, 1 hold, missed: rooma.slow, 1 benches failed" in told.out
    assert "roomb_bad failed" in told.err
    assert "no reader" in told.err
    assert json.loads((folder / "build" / "bench.json").read_text(encoding="utf-8"))[0] == GOOD


def test_a_name_picks_benches_and_an_unknown_one_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, "roomc_one", f"return [{GOOD}]")
    put(folder, "roomd_two", "raise OSError")
    assert runner.main(["roomc"]) == 0
    assert runner.main(["nothing"]) == 1
    assert "there is roomc_one, roomd_two" in capsys.readouterr().err


@pytest.mark.parametrize("change", [
    {"ours": "12"}, {"ours": float("nan")}, {"holds": "yes"}, {"name": "decode"}, {"speed": 3}, {"ratio": True}])
def test_what_is_no_figure_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no figure"):
        Figure.read(GOOD | change)
