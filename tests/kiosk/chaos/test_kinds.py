"""Each toxic does to a stream what its name says, byte by byte and to the moment."""
from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.chaos.kinds import KINDS, How
from kiosk.chaos.stream import MOST_WAITING, Stream
from kiosk.chaos.toxic import parse

LINE = b"101YNN20261125    090000AOLAH|AB30001|AQLAH|\r"
Passed = list[tuple[float, bytes | How]]


def stream(*toxics: str, at: float = 0.0, seed: int = 1) -> Stream:
    made = Stream()
    for text in toxics:
        made.add(parse(text), Random(seed), at)
    return made


def passed(stream: Stream, until: float = 1e9) -> Passed:
    """All that comes out, each with the moment when it was due."""
    found: Passed = []
    while (due := stream.due) is not None and due <= until:
        found += [(round(due, 6), piece) for piece in stream.take(due)]
    return found


def sent(*toxics: str, pieces: tuple[bytes, ...] = (LINE,), seed: int = 1) -> Passed:
    """Pieces that are sent ten seconds after the beginning, one a second, and then the end."""
    made = stream(*toxics, seed=seed)
    for number, piece in enumerate(pieces):
        made.feed(10.0 + number, piece)
    made.finish(10.0 + len(pieces))
    return passed(made)


def test_without_a_toxic_everything_passes_at_once() -> None:
    assert sent() == [(10.0, LINE), (11.0, How.FINISH)]


def test_latency_comes_late_and_in_order() -> None:
    assert sent("latency:latency=200") == [(10.2, LINE), (11.0, How.FINISH)]
    late = sent("latency:latency=3000,jitter=2500", pieces=(b"a", b"b", b"c", b"d"))
    assert [piece for _, piece in late] == [b"a", b"b", b"c", b"d", How.FINISH]
    assert [at for at, _ in late] == sorted(at for at, _ in late)
    assert all(10.5 + n <= at <= 18.5 for n, (at, _) in enumerate(late[:-1]))


def test_bandwidth_is_a_rate() -> None:
    assert sent("bandwidth:rate=1", pieces=(bytes(250), b"x")) == [
        (10.1, bytes(100)), (10.2, bytes(100)), (10.25, bytes(50)), (11.001, b"x"), (12.0, How.FINISH)]
    assert sent("bandwidth:rate=0") == [(11.0, How.FINISH)]


def test_slicer_cuts_into_slices_with_pauses() -> None:
    assert sent("slicer:average_size=3,delay=500000", pieces=(b"abcdefgh",)) == [
        (10.0, b"abc"), (10.5, b"def"), (11.0, b"gh"), (11.0, How.FINISH)]
    sizes = {len(piece) for _, piece in sent("slicer:average_size=5,size_variation=2", pieces=(bytes(1000),))[:-2]
             if isinstance(piece, bytes)}
    assert sizes == {3, 4, 5, 6, 7}


def test_limit_data_closes_after_so_many_bytes() -> None:
    assert sent("limit_data:bytes=4", pieces=(b"abc", b"def"))[:3] == [(10.0, b"abc"), (11.0, b"d"), (11.0, How.CLOSE)]
    assert sent("limit_data:bytes=6", pieces=(b"abc", b"def"))[2] == (11.0, How.CLOSE)
    assert sent("limit_data:bytes=0", pieces=(b"abc",))[0] == (10.0, How.CLOSE)


def test_limit_data_waits_for_what_is_late() -> None:
    late = sent("latency:latency=5000", "limit_data:bytes=3", pieces=(b"abc",))
    assert late == [(15.0, b"abc"), (15.0, How.CLOSE), (15.0, How.FINISH)]


def test_timeout_passes_nothing_and_closes_in_time() -> None:
    assert sent("timeout:timeout=12000") == [(11.0, How.FINISH), (12.0, How.CLOSE)]
    assert sent("timeout:timeout=0") == [(11.0, How.FINISH)]


def test_timeout_removed_closes_what_has_a_hole_and_nothing_else() -> None:
    holed, whole = stream("timeout:timeout=0"), stream("timeout:timeout=60000")
    holed.feed(1.0, LINE)
    for each in (holed, whole):
        each.remove("timeout_downstream", 2.0)
        each.feed(3.0, b"more")
    assert passed(holed) == [(2.0, How.CLOSE), (3.0, b"more")]
    assert passed(whole) == [(3.0, b"more")]


def test_reset_peer_loses_the_first_data_and_cuts() -> None:
    assert sent("reset_peer:timeout=0", pieces=(b"a", b"b")) == [(10.0, How.RESET)]
    assert sent("reset_peer:timeout=500", pieces=(b"a", b"b")) == [(10.5, How.RESET)]


def test_slow_close_is_slow_to_end_only() -> None:
    assert sent("slow_close:delay=2000") == [(10.0, LINE), (13.0, How.FINISH)]


def test_corrupt_changes_single_bits_and_the_same_ones_each_time() -> None:
    (_, changed), _ = sent("corrupt:one_in=1", pieces=(bytes(100),))
    assert isinstance(changed, bytes)
    assert [byte.bit_count() for byte in changed] == [1] * 100
    (_, some), _ = sent("corrupt:one_in=20", pieces=(bytes(10_000),))
    assert isinstance(some, bytes)
    assert 400 < sum(map(bool, some)) < 600
    assert sent("corrupt:one_in=20", pieces=(bytes(10_000),)) == sent("corrupt:one_in=20", pieces=(bytes(10_000),))
    assert sent("corrupt:one_in=20", pieces=(bytes(10_000),), seed=2)[0][1] != some


def test_corrupt_meets_the_same_bytes_however_they_are_cut() -> None:
    whole = sent("corrupt:one_in=5", pieces=(bytes(90),))
    cut = sent("corrupt:one_in=5", pieces=(bytes(13), bytes(1), bytes(76)))
    assert b"".join(p for _, p in whole if isinstance(p, bytes)) == b"".join(p for _, p in cut if isinstance(p, bytes))


def test_duplicate_says_it_twice() -> None:
    assert sent("duplicate", pieces=(b"a", b"b")) == [
        (10.0, b"a"), (10.0, b"a"), (11.0, b"b"), (11.0, b"b"), (12.0, How.FINISH)]


def test_half_open_is_gone_and_does_not_tell() -> None:
    assert sent("half_open:timeout=10500", pieces=(b"a", b"b")) == [(10.0, b"a"), (10.5, How.VANISH)]
    made = stream("half_open:timeout=0")
    made.feed(1.0, LINE)
    made.remove("half_open_downstream", 2.0)
    assert passed(made) == [(0.0, How.VANISH), (2.0, How.RESET)]


def test_what_a_toxic_meant_to_do_later_is_not_done_when_it_was_removed() -> None:
    for text in ("timeout:timeout=5000", "half_open:timeout=5000"):
        made = stream(text)
        made.remove(parse(text).name, 1.0)
        made.feed(9.0, LINE)
        assert passed(made) == [(9.0, LINE)]


def test_a_toxic_that_is_removed_leaves_what_is_on_its_way_in_its_order() -> None:
    made = stream("latency:latency=5000")
    made.feed(1.0, b"first")
    made.remove("latency_downstream", 2.0)
    made.feed(3.0, b"second")
    assert passed(made) == [(6.0, b"first"), (6.0, b"second")]


def test_toxicity_is_the_share_of_connections() -> None:
    toxic = parse("corrupt:one_in=1,toxicity=0.3")
    met = 0
    for connection in range(1000):
        made = Stream()
        made.add(toxic, toxic.chance(7, connection), 0.0)
        made.feed(1.0, b"\0")
        met += made.take(1.0) != [b"\0"]
    assert 250 < met < 350


def test_a_full_stream_says_so() -> None:
    made = stream("latency:latency=1000")
    made.feed(0.0, bytes(MOST_WAITING + 1))
    assert made.full
    made.take(1.0)
    assert not made.full


QUIET = ("latency:latency=70,jitter=60", "bandwidth:rate=0.5", "slicer:average_size=4,size_variation=3,delay=900",
         "slow_close:delay=300")


@given(st.lists(st.sampled_from(QUIET), unique=True), st.lists(st.binary(min_size=1, max_size=40), max_size=8),
       st.integers())
def test_toxics_that_only_take_time_lose_and_change_nothing(toxics: list[str], pieces: list[bytes], seed: int) -> None:
    given = sent(*toxics, pieces=tuple(pieces), seed=seed)
    assert b"".join(piece for _, piece in given if isinstance(piece, bytes)) == b"".join(pieces)
    assert given[-1][1] is How.FINISH
    assert [at for at, _ in given] == sorted(at for at, _ in given)


@given(st.lists(st.sampled_from([name for name in KINDS if name != "down"]), unique=True),
       st.lists(st.binary(max_size=60), max_size=6), st.integers())
def test_any_toxics_together_end_and_repeat_exactly(kinds: list[str], pieces: list[bytes], seed: int) -> None:
    given = sent(*kinds, pieces=tuple(pieces), seed=seed)
    assert given == sent(*kinds, pieces=tuple(pieces), seed=seed)


@pytest.mark.parametrize("kind", KINDS.values())
def test_every_kind_is_explained(kind: type) -> None:
    assert kind.__doc__
    assert kind.__doc__.rstrip().endswith(".")
