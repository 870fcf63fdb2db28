"""The workbench reads what the emulators tell, whatever they tell, and its hands reach them."""
from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiosk.workbench  # noqa: F401  (sets Kivy's surroundings)
from devices.emulators.desk import Desk
from kiosk.workbench.bench import Bench, BenchWorker, read

FIELD = """
[[tag]]
uid = "E004015000000001"
model = "iso28560-3"
item = "2019000001"
owner = "FI-La"
afi = 0x07
label = "Rautatie / Juhani Aho"

[[card]]
number = "20987654321098"
label = "Kortti"
"""

json_values = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                           lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                               st.sampled_from(["tags", "cards", "uid", "label", "on", "afi", "held", "text",
                                                "terminal", "asked"]), inner,
                               max_size=4), max_leaves=12)


@given(json_values, json_values)
def test_any_answer_becomes_a_bench(listed: object, receipts: object) -> None:
    assert isinstance(read(listed, receipts), Bench)


def test_a_label_is_title_and_author() -> None:
    item = read({"tags": [{"uid": "E1", "label": "Rautatie / Juhani Aho", "afi": 0xC2, "on": True}]}, []).items[0]
    assert (item.title, item.author, item.secured, item.on) == ("Rautatie", "Juhani Aho", False, True)


def test_a_payment_that_waits_is_known_in_cents() -> None:
    assert read({"terminal": {"asked": 340}}, []).asked == 340
    assert read({"terminal": {"asked": "x"}}, []).asked == 0


@pytest.mark.parametrize("verb", ["place", "hold"])
def test_a_hand_on_the_bench_reaches_the_emulators(tmp_path: Path, verb: str) -> None:
    (tmp_path / "field.toml").write_text(FIELD, encoding="utf-8")
    done = threading.Event()
    with Desk.load(tmp_path / "field.toml") as desk:
        host, _, port = desk.urls["control"].rpartition(":")

        def changed(bench: Bench) -> None:
            if (bench.items and bench.items[0].on) or (bench.cards and bench.cards[0].held):
                done.set()

        worker = BenchWorker(host, int(port), changed)
        worker.start()
        if verb == "place":
            worker.do("place", uids=["E004015000000001"])
        else:
            worker.do("hold", number="20987654321098")
        assert done.wait(10)
        worker.stop()
        worker.join(10)


def test_emulators_out_of_reach_are_told_in_words() -> None:
    told = threading.Event()
    worker = BenchWorker("127.0.0.1", 9, lambda bench: told.set() if bench.trouble else None)
    worker.start()
    assert told.wait(10)
    worker.stop()
    worker.join(10)
