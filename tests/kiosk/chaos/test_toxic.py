"""A toxic is written down in one way, read back the same, and a wrong one is refused in a sentence."""
from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.chaos.kinds import Bandwidth, Corrupt, Down, Latency, Slicer
from kiosk.chaos.toxic import ChaosError, Direction, Toxic, parse, toxic


def test_text_and_json_say_the_same() -> None:
    made = parse("latency:latency=200,jitter=50,stream=upstream,toxicity=0.5,name=slow")
    assert made == Toxic("slow", Latency(200, 50), Direction.UPSTREAM, 0.5)
    assert made.json() == {"name": "slow", "type": "latency", "stream": "upstream", "toxicity": 0.5,
                           "attributes": {"latency": 200, "jitter": 50}}
    assert toxic(**made.json()) == made
    assert str(made) == "latency:latency=200,jitter=50,stream=upstream,toxicity=0.5"


def test_what_is_left_out_is_as_in_toxiproxy() -> None:
    assert parse("latency:latency=1000") == Toxic("latency_downstream", Latency(1000), Direction.DOWNSTREAM, 1.0)
    assert parse("slicer").kind == Slicer(1, 0, 0)
    assert parse("corrupt,".rstrip(",")).kind == Corrupt(100)
    assert parse("down") == Toxic("down", Down())
    assert str(parse("down")) == "down"


def test_a_rate_may_be_a_part_of_a_kilobyte() -> None:
    assert parse("bandwidth:rate=0.5").kind == Bandwidth(0.5)


@pytest.mark.parametrize(("text", "told"), [
    ("latncy:latency=1", "there is no toxic 'latncy'; did you mean 'latency'?"),
    ("rain", "there is no toxic 'rain'; known: latency, "),
    ("latency:latncy=1", "latency has no 'latncy'; did you mean 'latency'?"),
    ("latency:latency", "write type:key=value,key=value, each key once"),
    ("latency:latency=1,latency=2", "each key once"),
    ("latency:latency=soon", "latency=soon: write a whole number"),
    ("latency:latency=1.5", "latency=1.5: write a whole number"),
    ("latency:latency=-1", "latency=-1: write a number from 0 to 3600000"),
    ("latency:latency=1,stream=sideways", "stream is upstream (what the kiosk sends) or downstream (what it hears)"),
    ("latency:toxicity=2", "toxicity=2: write a number from 0 to 1"),
    ("bandwidth:rate=nan", "rate=nan: write a number from 0 to 1000000"),
    ("slicer:average_size=0", "average_size=0: write a number from 1 to 1000000"),
    ("", "there is no toxic ''"),
])
def test_a_wrong_toxic_is_refused_in_a_sentence(text: str, told: str) -> None:
    with pytest.raises(ChaosError) as refused:
        parse(text)
    assert told in str(refused.value)


@pytest.mark.parametrize("fields", [
    {"type": 3}, {"type": "latency", "attributes": [1]}, {"type": "latency", "attributes": {"latency": True}},
    {"type": "latency", "attributes": {"latency": None}}, {"type": "latency", "name": 7},
    {"type": "latency", "stream": None}, {"type": "latency", "toxicity": "often"},
])
def test_wrong_json_is_refused_too(fields: dict[str, object]) -> None:
    with pytest.raises(ChaosError):
        toxic(**fields)  # type: ignore[arg-type]


@example("1000000")
@given(st.text())
def test_any_text_is_a_toxic_or_is_refused(text: str) -> None:
    for words in (text, "latency:" + text, "slicer:average_size=" + text):
        try:
            made = parse(words)
        except ChaosError:
            continue
        assert parse(f"{made}{',' if ':' in str(made) else ':'}name={'x'}").kind == made.kind
