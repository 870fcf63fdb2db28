"""An item in another model is the same item, and what has no place there is told."""
import pytest

from devices.rfid.detect import decode
from devices.rfid.model import DataModel, ItemTag, Oddity
from devices.rfid.tagging.convert import converted
from devices.rfid.tagging.encoding import dsfid_of, encode

FULL = ItemTag("2019001234567", "FI-La", 3, 2, 7, DataModel.ISO28560_2, (Oddity.CONTENTS_DIFFER,),
               (("shelf", "84.2"), ("title", "Kalevala"), ("local A", "x")), 1)


@pytest.mark.parametrize("model", DataModel)
def test_every_model_says_of_an_item_what_it_can(model):
    item, lost = converted(FULL, model)
    assert item.oddities == ()
    assert set(FULL.extras) - set(item.extras) <= set(lost)
    read = decode(encode(item).ljust(112, b"\0"), dsfid_of(model)).tag
    assert read.meaning == item.meaning
    assert set(read.extras) == set(item.extras)
    if model is not DataModel.M3_501:
        assert item.meaning == FULL.meaning


def test_in_its_own_model_nothing_is_lost():
    item, lost = converted(FULL, DataModel.ISO28560_2)
    assert lost == ()
    assert (item.extras, item.usage_detail, item.oddities) == (FULL.extras, 1, ())


def test_what_is_lost_is_named():
    assert dict(converted(FULL, DataModel.ISO28560_3)[1]) == {"local A": "x", "sub-class of usage": "71"}
    assert dict(converted(FULL, DataModel.M3_501)[1]) == {
        "shelf": "84.2", "title": "Kalevala", "local A": "x", "sub-class of usage": "71", "owner": "FI-La",
        "usage": "7"}
