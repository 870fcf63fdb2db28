"""The library of the rounds: what is borrowed, one of it a set of two parts, with its tags; and what is put on hold."""
from __future__ import annotations

from devices.emulators.field import FieldTag
from devices.emulators.fieldfile import tag_of
from tests.kiosk import library
from tests.kiosk.library import CARD, OTHER, OTHER_PIN, PIN

PINS = {CARD: PIN, OTHER: OTHER_PIN}
SET = "30006"
ITEMS = {f"3000{n}": 2 if f"3000{n}" == SET else 1 for n in range(1, 13) if n != 5}     # barcode → parts
TITLES = {f"Teos {item[4:]}": item for item in ITEMS}
WANTED = tuple(range(21, 61))      # titles that nobody borrows
SEED = library.SEED + "".join(f"""
[[titles]]
id = {n}
title = "Teos {n}"
author = "Kirjailija"
language = "fi"
material = "BOOK"
[[items]]
barcode = "3000{n}"
title = {n}
branch = "LAH"
""" for n in WANTED)


def uids_of(item: str) -> tuple[str, ...]:
    return tuple(f"E00401{int(item):08d}{part:02d}" for part in range(1, ITEMS[item] + 1))


UIDS = tuple(uid for item in ITEMS for uid in uids_of(item))
ITEM_OF = {uid: item for item in ITEMS for uid in uids_of(item)}


def tags() -> list[FieldTag]:
    return [tag_of({"uid": uid, "model": "iso28560-3-32", "item": item, "owner": "FI-Lah", "parts": ITEMS[item],
                    "part": part, "label": item})
            for item in ITEMS for part, uid in enumerate(uids_of(item), 1)]
