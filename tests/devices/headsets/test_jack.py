"""The headphone jack tells each move once, whatever pieces its bytes come in."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.drivers import headset_switch
from devices.errors import BadUrl, DeviceGone
from devices.headsets.jack import EV_SW, EVENT, SW_HEADPHONE_INSERT, JackSwitch, inserts

IN = EVENT.pack(1, 2, EV_SW, SW_HEADPHONE_INSERT, 1)
OUT = EVENT.pack(1, 3, EV_SW, SW_HEADPHONE_INSERT, 0)
OTHER = EVENT.pack(1, 2, 0, 0, 0) + EVENT.pack(1, 2, EV_SW, 4, 1) + EVENT.pack(1, 2, 1, SW_HEADPHONE_INSERT, 1)


@given(st.lists(st.sampled_from([IN, OUT, OTHER])), st.data())
def test_moves_are_read_whole_from_any_pieces(events: list[bytes], data: st.DataObject) -> None:
    wire = b"".join(events)
    moves: list[bool] = []
    rest = b""
    while wire:
        size = data.draw(st.integers(1, len(wire)))
        found, rest = inserts(rest + wire[:size])
        wire = wire[size:]
        moves += found
    assert moves == [event == IN for event in events if event != OTHER]
    assert rest == b""


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_complaint(data: bytes) -> None:
    _, rest = inserts(data)
    assert len(rest) < EVENT.size


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[JackSwitch, int]]:
    """A pipe in the place of the device."""
    path = tmp_path / "jack"
    os.mkfifo(path)
    switch = headset_switch(f"jack+evdev://{path}")
    assert isinstance(switch, JackSwitch)
    assert switch.open() is False
    writing = os.open(path, os.O_WRONLY)
    yield switch, writing
    switch.close()


def test_plugging_and_pulling_are_told_in_their_order(pipe: tuple[JackSwitch, int]) -> None:
    switch, writing = pipe
    os.write(writing, IN + OTHER + OUT)
    assert [switch.poll(), switch.poll(), switch.poll()] == [True, False, None]
    os.close(writing)
    with pytest.raises(DeviceGone):
        switch.poll()


def test_a_jack_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DeviceGone, match="group input"):
        JackSwitch(str(tmp_path / "none")).open()


@pytest.mark.parametrize("url", ["jack:///dev/input/event5", "jack+evdev://event5", "jack+evdev:///dev/x?y=1"])
def test_a_url_that_names_no_jack_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        headset_switch(url)
