"""What the engine's memory is made of."""
from __future__ import annotations

from typing import Any, Self, TypeVar

V = TypeVar("V", bound="Value")


class Value:
    """What the memory is made of: never changed, but replaced."""

    def but(self, **changes: Any) -> Self:
        """The same with these changes: `replace`, without a walk through all the fields at every step."""
        return changed(self, changes)


def changed(value: V, changes: dict[str, Any]) -> V:
    """The same with these changes, by name."""
    fields = value.__dict__ | changes
    assert len(fields) == len(value.__dict__), changes.keys() - value.__dict__.keys()
    new = object.__new__(type(value))
    object.__setattr__(new, "__dict__", fields)
    return new
