"""The cards in a field file: what a patron of the demo carries.

    [[card]]
    number = "20987654321098"       # what its NDEF message says; left out for a card that shows only its UID
    uid = "04A1B2C3D4E5F6"          # 4, 7 or (Type 3) 8 bytes in hex; made from the number when left out
    label = "Aino, aikuinen"        # what people call it
"""
from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devices.emulators.card import CardEmulator, uid_of
from devices.errors import BadFieldFile

_KEYS = ("number", "uid", "label")
_UID_SIZES = (0, 4, 7, 8)
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class WalletCard:
    number: str = ""
    uid: str = ""
    label: str = ""

    def hold(self, reader: CardEmulator) -> str:
        """Hold this card to the reader; its UID."""
        if not self.number:
            return reader.hold_uid(self.uid)
        return reader.hold(self.number, uid=self.uid, kind="type3" if len(self.uid) == 16 else "type2")


def load_cards(path: str | Path) -> tuple[WalletCard, ...]:
    """The cards of a field file, none when it has none. Raises BadFieldFile, which names the file and the card."""
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8")).get("card", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadFieldFile(f"{path} cannot be read: {error}") from error
    if not isinstance(tables, list):
        raise BadFieldFile(f"{path}: cards are [[card]] tables")
    return tuple(_card(f"{path}, card {number}", table) for number, table in enumerate(tables, 1))


def _card(where: str, table: Any) -> WalletCard:
    if not isinstance(table, dict):
        raise BadFieldFile(f"{where}: write [[card]] and its keys below")
    for key, value in table.items():
        if key not in _KEYS or not isinstance(value, str):
            raise BadFieldFile(f"{where}: {key} = {value!r}; the keys are {', '.join(_KEYS)}, all of them texts")
    card = WalletCard(**table)
    try:
        uid = bytes.fromhex(card.uid)
    except ValueError:
        raise BadFieldFile(f"{where}: uid = {card.uid!r} is not hex") from None
    if len(uid) not in _UID_SIZES or len(card.number) > _LONGEST or (len(uid) == 8 and not card.number):
        raise BadFieldFile(f"{where}: a card has a number of at most {_LONGEST} characters, a UID of 4 or 7 bytes, "
                           "or both; one with a number may be of 8 bytes")
    if not card.number and not uid:
        raise BadFieldFile(f"{where}: a card has a number, a UID or both")
    return WalletCard(card.number, uid.hex().upper() or uid_of(card.number), card.label)
