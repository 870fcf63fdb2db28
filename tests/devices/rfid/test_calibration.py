"""The weakest field that hears a whole pile and nothing beside the pad is found with a technician's hands."""
import json

import pytest

from devices.__main__ import main
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Fault, FaultKind
from tests.devices.rfid.stand import a_field


@pytest.fixture
def pad(monkeypatch):
    """A pile of tags that need half of the strongest field; `beside` is what each needs beside the pad."""
    field = a_field(5, needs=50)
    field.beside = 200
    uids = field.on_pad()
    moves = []

    def move():
        moves.append(True)
        for uid in uids:
            field.tag(uid).needs = 50 if len(moves) == 1 else field.beside
    monkeypatch.setattr("builtins.input", move)
    with FeigEmulator(field, listen="tcp://127.0.0.1:0") as emulator:
        yield field, f"{emulator.url}?power=3.8.2-12"


def test_the_weakest_field_that_hears_the_pile_is_set_and_can_be_kept(pad, capsys):
    field, url = pad
    assert main(["calibrate", url, "--rounds", "3", "--keep"]) == 0
    told = capsys.readouterr()
    trials = [line for line in told.err.splitlines() if line.startswith("strength")]
    assert trials[0] == "strength  12: 5 of 5 tags heard in each of 3 rounds"
    assert trials[-1] == "strength   5: 0 of 5 tags heard in each of 3 rounds"
    assert told.out == "strength 6 hears the pile and nothing beside it\n"
    assert field.power == 50


def test_a_pile_that_is_heard_beside_the_pad_leaves_the_strength_as_it_was(pad, capsys):
    field, url = pad
    field.beside = 40
    assert main(["calibrate", url, "--rounds", "2", "--json"]) == 1
    result = json.loads(capsys.readouterr().out)
    assert (result["power"], result["tags"]) == (None, 5)
    assert "shield" in result["result"]
    assert field.power == 100


def test_a_pile_that_is_not_always_heard_is_told(pad, capsys):
    field, url = pad
    field.fault(Fault(FaultKind.WEAK, field.on_pad()[0], at=9, times=0))
    assert main(["calibrate", url]) == 1
    assert "metal" in capsys.readouterr().out
    field.remove(*field.on_pad())
    assert main(["calibrate", url, "--rounds", "1"]) == 1
    assert "no tag is heard" in capsys.readouterr().out


def test_a_mistyped_place_of_the_strength_is_told_and_the_reader_stays_as_it_was(pad, capsys):
    field, url = pad
    assert main(["calibrate", url.replace("3.8.", "3.7.")]) == 2
    assert capsys.readouterr().err == ("byte 7 of block 3 is 0, not 2 to 12: is that where this model keeps its "
                                       "strength?\n")
    assert field.power == 100


def test_without_a_terminal_or_a_strength_to_set_it_is_not_begun(pad, monkeypatch, capsys):
    field, url = pad

    def nobody():
        raise EOFError
    monkeypatch.setattr("builtins.input", nobody)
    assert main(["calibrate", url]) == 2
    assert main(["calibrate", url.partition("?")[0]]) == 2
    assert "power=" in capsys.readouterr().err
    assert field.power == 100
