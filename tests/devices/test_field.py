"""The virtual tag field: a file says what there is, and a mistake in it is told with its place."""
import threading

import pytest

from devices.emulators.field import Field, FieldError, FieldTag, Garbled
from devices.errors import BadFieldFile
from devices.rfid.detect import decode
from devices.rfid.model import DataModel, TagKind

GOOD = '''
[[tag]]
uid = "E004015012345678"
model = "iso28560-3"
item = "2019001234567"
owner = "FI-La"
parts = 2
part = 2
afi = 0xC2
label = "Seitsemän veljestä"
on = true
position = [40, 60]
[[tag]]
uid = "e004015012345679"
model = "iso28560-3-32"
chip = "slix-l"
item = "23529000035676"
usage = 8
[[tag]]
uid = "E00401501234567A"
model = "iso28560-2"
item = "1"
dsfid = 0
[[tag]]
uid = "E00401501234567B"
model = "raw"
memory = "11 01 01"
[[tag]]
uid = "E00401501234567C"
model = "blank"
'''


def test_a_field_file_gives_tags_with_real_memory(tmp_path):
    path = tmp_path / "field.toml"
    path.write_text(GOOD, encoding="utf-8")
    field = Field.load(path)
    first, card, objects, raw, blank = field.tags()
    assert (first.label, first.afi, first.dsfid, first.on, first.position) == (
        "Seitsemän veljestä", 0xC2, 0x3E, True, (40, 60))
    assert (len(first.memory), len(card.memory)) == (112, 32)
    item = decode(bytes(first.memory), first.dsfid).tag
    assert (item.item_id, item.owner_isil, item.parts, item.part) == ("2019001234567", "FI-La", 2, 2)
    assert decode(bytes(card.memory)).kind is TagKind.PATRON_CARD
    assert decode(bytes(objects.memory), objects.dsfid).tag.model is DataModel.ISO28560_2
    assert objects.dsfid == 0
    assert raw.memory[:4] == b"\x11\x01\x01\0"
    assert not any(blank.memory)
    assert field.on_pad() == ["E004015012345678"]


def test_how_a_tag_couples_and_what_goes_wrong_with_it_stand_in_the_file(tmp_path):
    path = tmp_path / "field.toml"
    path.write_text("""
[[tag]]
uid = "E004015012345678"
model = "blank"
on = true
needs = 40
faults = [{kind = "weak", at = 7, times = 0}, {kind = "slow-write", seconds = 2}, {kind = "block", at = 3}]
""", encoding="utf-8")
    field = Field.load(path)
    uid, = field.on_pad()
    assert sum(bool(field.inventory()) for _ in range(100)) == 70
    field.clear_faults()
    assert sum(bool(field.inventory()) for _ in range(100)) == 100
    field.power = 39
    assert not field.inventory()
    field = Field.load(path)
    field.tag(uid).faults.pop(0)
    assert field.write_afi(uid, 0xC2) == 2.0
    assert field.write_afi(uid, 0x07) == 0.0               # once, as nothing else is said
    with pytest.raises(Garbled):
        field.read_blocks(uid, 0, 8)
    assert field.read_blocks(uid, 0, 8) == bytes(32)


@pytest.mark.parametrize(("text", "says"), [
    ("[[tag]\n", "cannot be read"), ("[[item]]\n", "only"), ("tag = 1\n", "only"),
    ('[[tag]]\nuid = "E0"\nmodel = "blank"', "16 hex digits"), ("[[tag]]\nmodel = 'blank'", "16 hex"),
    ('[[tag]]\nuid = "E004015012345678"', "no model"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "iso28560-3"', "needs an item"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "blank"\nafi = 300', "between"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "blank"\nafi = true', "must be int"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "blank"\nchip = "sli"', "no chip"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "raw"\nmemory = "xx"', "not hex"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "blank"\nlable = "x"', "no key 'lable'"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "iso28560-3"\nitem = "12345678901234567"', "1 to 16"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "iso28560-3"\nchip = "slix-l"\nitem = "1"', "do not fit"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "blank"\nposition = [1]', "two whole numbers"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "blank"\nfaults = ["weak"]', "a fault is"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "blank"\nfaults = [{kind = "week"}]', "known: leave"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "blank"\nfaults = [{kind = "weak", at = "7"}]', "at = '7'"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "blank"\nfaults = [{kind = "weak", times = -1}]', "times = -1"),
    ('[[tag]]\nuid = "E004015012345678"\nmodel = "blank"\nfaults = [{kind = "weak", uid = "E0"}]', "uid = 'E0'"),
])
def test_a_mistake_in_the_file_is_told_with_its_place(tmp_path, text, says):
    path = tmp_path / "field.toml"
    path.write_text(text)
    with pytest.raises(BadFieldFile, match=says) as told:
        Field.load(path)
    assert "field.toml" in str(told.value)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(BadFieldFile):
        Field.load(tmp_path / "absent.toml")


def test_placing_an_unknown_tag_places_none():
    field = Field([FieldTag("E004015000000001", bytearray(112))])
    with pytest.raises(FieldError):
        field.place("E004015000000001", "E004015000000002")
    assert field.on_pad() == []
    with pytest.raises(FieldError):
        field.add(FieldTag("E004015000000001", bytearray(112)))


def test_many_hands_may_move_tags_at_once():
    field = Field(FieldTag(f"E00401500000{number:04X}", bytearray(112)) for number in range(8))
    uids = [tag.uid for tag in field.tags()]

    def hands():
        for _ in range(200):
            field.place(*uids)
            field.inventory()
            field.remove(*uids)
    threads = [threading.Thread(target=hands) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert field.on_pad() == []
