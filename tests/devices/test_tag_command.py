"""`python -m devices tag`, against an emulated reader: nothing is written unseen, and what is written is read back."""
import json

import pytest

from devices.__main__ import main
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Fault, FaultKind, Field
from devices.emulators.fieldfile import tag_of
from devices.rfid.detect import decode
from devices.rfid.model import DataModel, Oddity

UID = "E004015012345678"
SWAPPED = "11010232303139303031323334353637000000 0000 46494c61000000000000000000"


@pytest.fixture
def reader():
    field = Field([tag_of({"uid": UID, "model": "blank", "on": True, "afi": 0})])
    with FeigEmulator(field, listen="tcp://127.0.0.1:0") as emulator:
        yield emulator


@pytest.fixture
def answers(monkeypatch):
    told = []

    def answer(prompt):
        print(prompt)
        if not told:
            raise EOFError
        return told.pop(0)
    monkeypatch.setattr("builtins.input", answer)
    return told


def tag_in(reader):
    return reader.field.tag(UID)


def new(reader, *more):
    return main(["tag", "new", reader.url, "--item", "2019001234567", "--owner", "FI-La", *more])


def test_a_new_item_is_shown_asked_about_written_and_secured(reader, answers, capsys):
    answers.append("y")
    assert new(reader, "--parts", "3", "--part", "2") == 0
    told = capsys.readouterr().out
    assert "2019001234567" in told
    assert told.index("* item") < told.index("Write this?") < told.index("Written and read back.")
    tag = tag_in(reader)
    assert (tag.dsfid, tag.afi) == (0x3E, 0x07)
    assert decode(bytes(tag.memory), tag.dsfid).tag.meaning == ("2019001234567", "FI-La", 3, 2, 1)


@pytest.mark.parametrize("answer", [["n"], [""], []])
def test_without_a_yes_nothing_is_written(reader, answers, answer, capsys):
    answers += answer
    assert new(reader) == 1
    assert "Nothing was written." in capsys.readouterr().out
    assert not any(tag_in(reader).memory)
    assert new(reader, "--json") == 1
    assert json.loads(capsys.readouterr().out)["written"] is False
    assert not any(tag_in(reader).memory)


def test_a_tag_that_says_something_is_written_over_only_when_told(reader, capsys):
    assert new(reader, "--yes") == 0
    assert main(["tag", "new", reader.url, "--item", "1", "--yes"]) == 1
    assert "2019001234567" in capsys.readouterr().err
    assert main(["tag", "new", reader.url, "--item", "1", "--yes", "--replace"]) == 0
    assert decode(bytes(tag_in(reader).memory)).tag.item_id == "1"


def test_a_repair_writes_the_same_item_as_its_model_wants_it_and_leaves_its_security(reader, capsys):
    from devices.rfid.iso28560_3 import checksum
    memory = bytearray(bytes.fromhex(SWAPPED))
    memory[19:21] = checksum(bytes(memory)).to_bytes(2, "little")
    tag_in(reader).memory[:34] = memory
    tag_in(reader).dsfid, tag_in(reader).afi = 0x3E, 0xC2
    before = decode(bytes(tag_in(reader).memory), 0x3E).tag
    assert before.oddities == (Oddity.PARTS_SWAPPED,)
    assert main(["tag", "repair", reader.url, "--yes", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["before"]["oddities"], told["after"]["oddities"], told["written"]) == (["parts-swapped"], [], True)
    after = decode(bytes(tag_in(reader).memory), 0x3E).tag
    assert (after.meaning, after.oddities, tag_in(reader).afi) == (before.meaning, (), 0xC2)
    assert main(["tag", "repair", reader.url]) == 0
    assert "so already" in capsys.readouterr().out


def test_what_is_not_known_cannot_be_repaired(reader, capsys):
    assert main(["tag", "repair", reader.url, "--yes"]) == 1
    assert "tag new" in capsys.readouterr().err


def test_a_conversion_says_what_the_new_model_has_no_place_for(reader, capsys):
    assert new(reader, "--yes", "--model", "iso28560-2", "--extra", "local A=x", "--extra", "shelf=84.2") == 0
    assert main(["tag", "convert", reader.url, "--to", "iso28560-3", "--yes"]) == 0
    assert "! local A x" in capsys.readouterr().out
    tag = tag_in(reader)
    decoded = decode(bytes(tag.memory), tag.dsfid)
    assert (decoded.model, decoded.tag.extras, tag.dsfid) == (DataModel.ISO28560_3, (("shelf", "84.2"),), 0x3E)


def test_a_small_chip_gets_the_short_form(capsys):
    field = Field([tag_of({"uid": UID, "model": "blank", "on": True, "chip": "slix-l"})])
    with FeigEmulator(field, listen="tcp://127.0.0.1:0") as reader:
        assert new(reader, "--yes", "--json") == 0
    assert json.loads(capsys.readouterr().out)["after"]["model"] == "iso28560-3-32"


@pytest.mark.parametrize("kind", [FaultKind.BLOCK_LOCKED, FaultKind.BLOCK_IGNORED])
def test_a_tag_that_cannot_be_written_is_told_in_one_sentence_and_left_as_it_was(reader, capsys, kind):
    reader.field.fault(Fault(kind, UID, at=5, times=0))
    assert new(reader, "--yes") == 2
    assert "says what it said before" in capsys.readouterr().err
    assert not any(tag_in(reader).memory)


def test_a_tag_taken_away_while_it_is_written_reads_as_damaged_and_can_be_written_again(reader, capsys):
    assert new(reader, "--yes") == 0
    reader.field.fault(Fault(FaultKind.LEAVE, UID, at=14))
    assert main(["tag", "new", reader.url, "--item", "2020", "--replace", "--yes"]) == 2
    assert "lay it on the reader" in capsys.readouterr().err
    assert decode(bytes(tag_in(reader).memory), tag_in(reader).dsfid).tag is None
    reader.field.place(UID)
    assert main(["tag", "new", reader.url, "--item", "2020", "--yes"]) == 0
    assert decode(bytes(tag_in(reader).memory)).tag.item_id == "2020"


def test_of_several_tags_none_is_guessed(reader, capsys):
    reader.field.add(tag_of({"uid": UID[:-1] + "9", "model": "blank", "on": True}))
    assert new(reader, "--yes") == 2
    assert "--uid" in capsys.readouterr().err
    assert new(reader, "--yes", "--uid", UID.lower()) == 0
    assert not any(reader.field.tag(UID[:-1] + "9").memory)


@pytest.mark.parametrize("more", [["--extra", "x"], ["--extra", "colour=red"], ["--usage", "123"], ["--usage", "x"],
                                  ["--parts", "2", "--part", "3"], ["--owner", "FI-" + "A" * 20], ["--afi", "x"]])
def test_what_cannot_be_written_is_told_before_anything_is(reader, capsys, more):
    assert new(reader, "--yes", *more) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not any(tag_in(reader).memory)
