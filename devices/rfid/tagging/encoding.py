"""Writing the data models: for staff tools, demo fields and tests."""
from __future__ import annotations

from devices.rfid.iso28560_2 import DSFID_OBJECTS
from devices.rfid.iso28560_3 import DSFID_FIXED, DSFID_NONE
from devices.rfid.model import DataModel, ItemTag
from devices.rfid.tagging import fixed, legacy, objects


def encode(item: ItemTag) -> bytes:
    """The bytes of `item` in its model, without filling up the chip. Raises EncodingError."""
    match item.model:
        case DataModel.ISO28560_2:
            return objects.encode(item)
        case DataModel.M3_501:
            return legacy.encode(item)
        case _:
            return fixed.encode(item)


def dsfid_of(model: DataModel) -> int:
    """The DSFID that goes with a model; those of before the standards have none."""
    match model:
        case DataModel.ISO28560_2:
            return DSFID_OBJECTS
        case DataModel.KATVE_2005 | DataModel.M3_501:
            return DSFID_NONE
        case _:
            return DSFID_FIXED
