"""A play for the wire is read strictly, done in its time, and reported."""
from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from kiosk.chaos.proxy import TcpProxy
from kiosk.chaos.scenario import play, read, report
from kiosk.chaos.toxic import ChaosError

EXAMPLES = Path(__file__).parents[3] / "docs/examples/chaos"
PLAY = """
title = "Slow, then away"
seed = 7
seconds = 60
[[step]]
at = 10
add = ["latency:latency=200", "slicer:average_size=5"]
expect = "rows wait"
[[step]]
at = 30.5
remove = "all"
add = "down"
"""


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "play.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_steps_are_done_in_their_time_and_reported(tmp_path: Path) -> None:
    scenario = read(write(tmp_path, PLAY))
    proxy, said, waited = TcpProxy(("127.0.0.1", 0), ("127.0.0.1", 9)), [], []
    now = 100.0

    async def wait(seconds: float) -> None:
        nonlocal now
        now += seconds
        waited.append((now, list(proxy.toxics)))

    async def story() -> str:
        await proxy.start()
        passages = await play(scenario, proxy, clock=lambda: now, wait=wait, say=said.append)
        await proxy.close()
        return report(scenario, passages)

    told = asyncio.run(story())
    assert waited == [(110.0, []), (130.5, ["latency_downstream", "slicer_downstream"]), (160.0, ["down"])]
    assert said[1] == "   30.5 s  remove all; add down"
    assert "expect: rows wait" in told
    assert [line.split()[0] for line in told.splitlines()[2:] if "expect" not in line] == ["0.0", "10.0", "30.5"]


@pytest.mark.parametrize(("old", "new", "sentence"), [
    ("seconds = 60", "", "seconds = how long it lasts"),
    ("at = 30.5", "at = 5", "step 2: at = the second when it is done, from 10 (the step before) to 60 (the end)"),
    ("at = 30.5", "at = 61", "step 2: at = the second"),
    ("latency:latency=200", "latncy:latency=200", "step 1: there is no toxic 'latncy'; did you mean 'latency'?"),
    ("expect =", "expected =", "step 1: there is no key 'expected'; did you mean 'expect'?"),
    ('remove = "all"\nadd = "down"', "", "step 2: say what is done: add = or remove ="),
    ('remove = "all"', "remove = 3", "step 2: remove is a text or a list of texts"),
    ("seed = 7", 'seed = "x"', "seed = 'x' is no whole number"),
    ("seed = 7", "seed =", "cannot be read: "),
])
def test_a_wrong_play_is_refused_with_its_place(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in PLAY
    file = write(tmp_path, PLAY.replace(old, new))
    with pytest.raises(ChaosError) as refused:
        read(file)
    assert str(refused.value).startswith(f"{file}")
    assert sentence in str(refused.value)


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.toml")), ids=lambda file: file.stem)
def test_the_plays_of_the_manual_can_be_played(file: Path) -> None:
    scenario = read(file)
    assert all(step.expect for step in scenario.steps)


def test_the_manual_has_plays() -> None:
    assert sorted(file.stem for file in EXAMPLES.glob("*.toml")) == ["central", "reader"]
