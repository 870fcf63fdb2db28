"""What can be asked of the tag field and of an emulated tag reader over the control server."""
from __future__ import annotations

from typing import Any, Literal

from devices.emulators.control import Control, ControlError
from devices.emulators.field import Fault, FaultKind, Field, FieldTag
from devices.emulators.reader import LineFault, LineFaultKind, ReaderEmulator
from devices.rfid.detect import decode


def register_field(control: Control, field: Field, *, listing: str = "list") -> None:
    """list, place, remove, tag, fault, clear-faults: what hands and bad luck do to tags. `listing` renames list."""

    def place(uids: list[str] | Literal["all"]) -> list[str]:
        field.place(*_uids(field, uids))
        return field.on_pad()

    def remove(uids: list[str] | Literal["all"]) -> list[str]:
        field.remove(*_uids(field, uids))
        return field.on_pad()

    def fault(uid: str, kind: str, at: int = 1, times: int = 1, seconds: float = 0.0) -> None:
        field.fault(Fault(_kind(FaultKind, kind), uid, _number(at), _number(times), _seconds(seconds)))

    control.register(listing, lambda: [brief(tag) for tag in field.tags()])
    control.register("place", place)
    control.register("remove", remove)
    control.register("tag", lambda uid: {**brief(field.tag(_text(uid))), "memory": field.tag(uid).memory.hex()})
    control.register("fault", fault)
    control.register("clear-faults", field.clear_faults)


def register_reader(control: Control, reader: ReaderEmulator[Any], prefix: str = "") -> None:
    """unplug, plug, line-fault, clear-line-faults: what happens to the cable. `prefix` tells several readers apart."""

    def line_fault(kind: str, times: int = 1, skip: int = 0, seconds: float = 0.0) -> None:
        reader.fault(LineFault(_kind(LineFaultKind, kind), _number(times), _number(skip), _seconds(seconds)))

    control.register(f"{prefix}unplug", reader.unplug)
    control.register(f"{prefix}plug", reader.plug)
    control.register(f"{prefix}line-fault", line_fault)
    control.register(f"{prefix}clear-line-faults", reader.clear_faults)


def brief(tag: FieldTag) -> dict[str, Any]:
    """A tag without its memory; `item` as its memory says, empty when it says none."""
    decoded = decode(bytes(tag.memory), tag.dsfid)
    item = decoded.tag.item_id if decoded.tag else ""
    return {"uid": tag.uid, "item": item, "label": tag.label, "on": tag.on, "afi": tag.afi, "eas": tag.eas,
            "dsfid": tag.dsfid, "chip": tag.chip, "position": list(tag.position)}


def _uids(field: Field, uids: Any) -> list[str]:
    if uids == "all":
        return [tag.uid for tag in field.tags()]
    if not isinstance(uids, list):
        raise ControlError('uids is a list of UIDs, or "all"')
    return [_text(uid) for uid in uids]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ControlError(f"{value!r} is no UID")
    return value


def _number(value: Any) -> Any:
    if type(value) not in (int, float) or not 0 <= value < 1e6:
        raise ControlError(f"{value!r} is not a number from 0 to a million")
    return value


def _seconds(value: Any) -> float:
    if _number(value) > 60:
        raise ControlError(f"{value} seconds is longer than a minute")
    return float(value)


def _kind(kinds: Any, kind: Any) -> Any:
    if kind not in list(kinds):
        raise ControlError(f"there is no fault {kind!r}; known: {', '.join(kinds)}")
    return kinds(kind)
