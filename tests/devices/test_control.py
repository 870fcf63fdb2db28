"""The control server does what hands would do, answers every line, and says no in a sentence."""
import json
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.drivers import open_tag_reader
from devices.emulators.control import Control, ControlClient, ControlError
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.emulators.verbs import register_field, register_reader
from devices.errors import BadUrl, DeviceGone

UIDS = ["E004015000000001", "E004015000000002"]


@pytest.fixture
def bench():
    field = Field(tag_of({"uid": uid, "model": "iso28560-3", "item": uid[-4:], "label": f"Kirja {uid[-1]}"})
                  for uid in UIDS)
    with FeigEmulator(field, listen="tcp://127.0.0.1:0") as reader, Control() as control:
        register_field(control, field)
        register_reader(control, reader)
        with ControlClient(*control.address) as client:
            yield field, reader, control, client


def test_tags_are_laid_on_the_pad_and_taken_away(bench):
    field, _, _, client = bench
    assert client.call("place", uids=UIDS[:1]) == UIDS[:1]
    assert [(tag["label"], tag["on"]) for tag in client.call("list")] == [("Kirja 1", True), ("Kirja 2", False)]
    assert client.call("place", uids="all") == UIDS
    assert client.call("remove", uids="all") == []
    assert field.on_pad() == []


def test_a_tag_is_shown_with_its_memory_and_state(bench):
    field, _, _, client = bench
    field.tag(UIDS[0]).afi = 0xC2
    shown = client.call("tag", uid=UIDS[0].lower())
    assert (shown["afi"], shown["eas"], shown["on"]) == (0xC2, False, False)
    assert bytes.fromhex(shown["memory"]) == field.tag(UIDS[0]).memory


def test_cable_and_faults_are_at_hand(bench):
    _field, reader, _, client = bench
    client.call("place", uids=UIDS)
    pad = open_tag_reader(reader.url + "?timeout=0.1")
    client.call("fault", uid=UIDS[0], kind="leave", at=1)
    client.call("line-fault", kind="corrupt")
    assert len(pad.inventory()) == 2
    client.call("unplug")
    with pytest.raises(DeviceGone):
        pad.inventory()
    pad.close()
    client.call("plug")
    pad.open()
    assert len(pad.inventory()) == 2
    client.call("clear-faults")
    client.call("clear-line-faults")
    pad.close()


@pytest.mark.parametrize(("request_", "says"), [
    ({"do": "dance"}, "no verb"), ({"do": "place"}, "uids"), ({"do": "place", "uids": ["x"]}, "no tag"),
    ({"do": "place", "uids": 7}, "list"), ({"do": "place", "uids": [7]}, "no UID"),
    ({"do": "tag", "uid": []}, "no UID"),
    ({"do": "fault", "uid": UIDS[0], "kind": "rain"}, "no fault"), ({"do": "list", "extra": 1}, "unexpected"),
    ({"do": "fault", "uid": UIDS[0], "kind": "leave", "at": -1}, "number"),
    ({"do": "line-fault", "kind": "delay", "seconds": float("nan")}, "number"),
])
def test_what_cannot_be_done_is_refused_in_a_sentence(bench, request_, says):
    with pytest.raises(ControlError, match=says):
        bench[3].call(**request_)
    assert bench[3].call("list")


@pytest.mark.parametrize("line", [
    b"\n", b"[]\n", b"{}\n", b'{"do":1}\n', b"\xff\xfe\n", b"[" * 100000 + b"\n", b"nul\n",
])
def test_a_line_that_is_no_request_is_answered_and_the_next_one_served(bench, line):
    with socket.create_connection(bench[2].address, timeout=5) as raw, raw.makefile("rb") as answers:
        raw.sendall(line + b'{"do":"verbs"}\n')
        assert json.loads(answers.readline())["ok"] is False
        assert "place" in json.loads(answers.readline())["result"]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80))
def test_no_line_breaks_the_server(line):
    control = Control()
    try:
        assert json.loads(control.answer(line)).keys() >= {"ok"}
    finally:
        control._server.server_close()


def test_it_listens_on_this_machine_only():
    for listen in ("0.0.0.0:0", "example.org:1", "127.0.0.1", "127.0.0.1:99999"):
        with pytest.raises(BadUrl):
            Control(listen)


def test_a_verb_has_one_handler(bench):
    with pytest.raises(ValueError, match="taken"):
        bench[2].register("place", print)


def test_a_server_that_is_not_there_is_told():
    with Control() as control:
        address = control.address
    with pytest.raises(ControlError):
        ControlClient(*address)
