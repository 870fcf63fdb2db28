"""A virtual tag field as a TOML file.

    [[tag]]
    uid = "E004015012345678"        # 16 hex digits, most significant byte first; required
    model = "iso28560-3"            # iso28560-3, iso28560-3-32, katve-2005, iso28560-2, 3m-501, raw or blank; required
    item = "2019001234567"          # required but for raw and blank
    owner = "FI-La"                 # ISIL
    parts = 2                       # 1 when left out
    part = 1
    usage = 1                       # class of the type of usage, 0 to 15: 1 circulating, 8 patron card
    chip = "slix"                   # slix, slix-s, slix-l, slix2, mb89r118 (blocks of 8 bytes), nameless (no chip told)
    afi = 0x07
    dsfid = 0x3E                    # what the model wants when left out
    memory = "11 01 01 …"           # hex, for raw
    label = "Seitsemän veljestä"    # what people call it
    on = true                       # lies on the pad from the beginning
    position = [40, 60]             # millimetres on the pad: for people, as the label; how it is heard: `needs`
    needs = 0                       # the weakest field that it answers in, percent of the reader's strongest
    eas = false                     # the alarm of an NXP chip
    faults = [                      # what goes wrong with it: see FaultKind in field.py
        {kind = "weak", at = 7, times = 0},     # it answers seven commands of ten, for ever
    ]
"""
from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from devices.emulators.chips import CHIPS
from devices.emulators.field import Fault, FaultKind, FieldTag
from devices.errors import BadFieldFile, DeviceError
from devices.rfid.model import DataModel, ItemTag
from devices.rfid.tagging.encoding import dsfid_of, encode

_KEYS: dict[str, type] = {
    "uid": str, "model": str, "item": str, "owner": str, "parts": int, "part": int, "usage": int, "chip": str,
    "afi": int, "dsfid": int, "memory": str, "label": str, "on": bool, "position": list,
    "needs": int, "eas": bool, "faults": list,
}
_FAULT: dict[str, tuple[type, ...]] = {"kind": (str,), "at": (int,), "times": (int,), "seconds": (int, float)}


def load_tags(path: Path) -> Iterator[FieldTag]:
    """The tags of a field file. Raises BadFieldFile, which names the file, the tag and what is wrong."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadFieldFile(f"{path} cannot be read: {error}") from error
    tables = document.pop("tag", [])
    document.pop("card", None)         # the wallet beside the pad: devices/emulators/wallet.py
    if document or not isinstance(tables, list):
        raise BadFieldFile(f"{path}: only [[tag]] and [[card]] tables belong here, not {', '.join(document) or 'tag'}")
    for number, table in enumerate(tables, 1):
        try:
            yield tag_of(table)
        except DeviceError as error:
            raise BadFieldFile(f"{path}, tag {number}: {error}") from error


def tag_of(table: dict[str, Any]) -> FieldTag:
    """One tag from its table. Raises BadFieldFile or EncodingError."""
    for key, value in table.items():
        if key not in _KEYS:
            raise BadFieldFile(f"there is no key {key!r}; known: {', '.join(_KEYS)}")
        if type(value) is not _KEYS[key]:
            raise BadFieldFile(f"{key} = {value!r} must be {_KEYS[key].__name__}")
    uid, chip = _uid(table.get("uid", "")), table.get("chip", "slix")
    if chip not in CHIPS:
        raise BadFieldFile(f"there is no chip {chip!r}; known: {', '.join(CHIPS)}")
    made = CHIPS[chip]
    size = made.blocks * made.block_size
    content, dsfid = _content(table)
    if len(content) > size:
        raise BadFieldFile(f"{len(content)} bytes do not fit on a {chip} of {size}")
    return FieldTag(uid, bytearray(content.ljust(size, b"\0")),
                    dsfid=_byte(table, "dsfid", dsfid), afi=_byte(table, "afi", 0x07), chip=chip,
                    ic_reference=made.ic_reference, block_size=made.block_size, tells=made.tells,
                    on=table.get("on", False), label=table.get("label", ""),
                    position=_position(table.get("position", [0, 0])), needs=table.get("needs", 0),
                    eas=table.get("eas", False), faults=[_fault(fault, uid) for fault in table.get("faults", [])])


def _content(table: dict[str, Any]) -> tuple[bytes, int]:
    """The bytes to write and the DSFID that goes with them."""
    model = table.get("model", "")
    if model == "blank":
        return b"", 0x00
    if model == "raw":
        try:
            return bytes.fromhex(table.get("memory", "")), 0x00
        except ValueError as error:
            raise BadFieldFile(f"memory is not hex: {error}") from error
    try:
        known = DataModel(model)
    except ValueError:
        raise BadFieldFile(f"there is no model {model!r}; known: {', '.join(DataModel)}, raw, blank") from None
    if "item" not in table:
        raise BadFieldFile(f"a tag of model {model} needs an item")
    item = ItemTag(table["item"], table.get("owner", ""), table.get("parts", 1), table.get("part", 1),
                   table.get("usage", 1), known)
    return encode(item), dsfid_of(known)


def _fault(table: Any, uid: str) -> Fault:
    if not isinstance(table, dict) or table.get("kind") not in list(FaultKind):
        raise BadFieldFile(f"a fault is such as {{kind = \"weak\", at = 7}}; known: {', '.join(FaultKind)}")
    for key, value in table.items():
        if type(value) not in _FAULT.get(key, ()) or (key != "kind" and value < 0):
            raise BadFieldFile(f"{key} = {value!r} is nothing that a fault can have; known: {', '.join(_FAULT)}")
    return Fault(uid=uid, **table | {"kind": FaultKind(table["kind"])})


def _uid(text: str) -> str:
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raw = b""
    if len(raw) != 8:
        raise BadFieldFile(f"uid = {text!r} must be 16 hex digits")
    return raw.hex().upper()


def _byte(table: dict[str, Any], key: str, default: int) -> int:
    value: int = table.get(key, default)
    if not 0 <= value <= 0xFF:
        raise BadFieldFile(f"{key} = {value} must be between 0 and 255")
    return value


def _position(values: list[Any]) -> tuple[int, int]:
    if len(values) != 2 or not all(type(value) is int for value in values):
        raise BadFieldFile(f"position = {values} must be two whole numbers of millimetres")
    return values[0], values[1]
