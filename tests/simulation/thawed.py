"""Values without their guard, for processes that make very many of them.

A frozen dataclass is built through `object.__setattr__`, field by field, which is a tenth of the soak's time. Nothing
in here is ever set after it was made: mypy says so, and every other test runs with the guard.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

ROOMS = ("kiosk", "sip2", "devices", "receipts", "tests")
UNGIVEN = object()


def thaw_all() -> int:
    """Thaw every value that is known by now, for the rest of this process; how many kinds there were."""
    return sum(thaw(kind) for kind in _kinds(object) if str(kind.__module__).partition(".")[0] in ROOMS)


def thaw(kind: type) -> bool:
    """Make values of this kind without a guard, the same else. False where there is none, or fields are not given."""
    guarded = is_dataclass(kind) and "__init__" in vars(kind) and "__setattr__" in vars(kind)
    if not guarded or not all(field.init for field in fields(kind)):
        return False
    kind.__init__ = _maker(kind)                   # type: ignore[misc]
    del kind.__setattr__, kind.__delattr__
    return True


def _maker(kind: type) -> Any:
    known: dict[str, Any] = {"UNGIVEN": UNGIVEN}
    places, names, lines = ["self"], [], []
    for field in fields(kind):
        name, default, made = field.name, f"default_{field.name}", f"make_{field.name}"
        if field.default_factory is not MISSING:
            known[made] = field.default_factory
            value, ungiven = f"{made}() if {name} is UNGIVEN else {name}", "=UNGIVEN"
        else:
            known[default] = field.default
            value, ungiven = name, "" if field.default is MISSING else f"={default}"
        (names if field.kw_only else places).append(name + ungiven)
        lines.append(f"self.{name} = {value}")
    if hasattr(kind, "__post_init__"):
        lines.append("self.__post_init__()")
    given = ", ".join([*places, "*", *names] if names else places)
    exec("\n    ".join([f"def __init__({given}):", *lines, "pass"]), known)
    return known["__init__"]


def _kinds(of: type) -> Iterator[type]:
    for kind in type.__subclasses__(of):
        yield kind
        yield from _kinds(kind)
