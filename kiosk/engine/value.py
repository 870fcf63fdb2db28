"""What the engine's memory is made of."""
from __future__ import annotations

from typing import Any, Self


class Value:
    """What the memory is made of: never changed, but replaced."""

    def but(self, **changes: Any) -> Self:
        """The same with these changes: `replace`, without a walk through all the fields at every step."""
        fields = self.__dict__ | changes
        assert len(fields) == len(self.__dict__), changes.keys() - self.__dict__.keys()
        new = object.__new__(type(self))
        object.__setattr__(new, "__dict__", fields)
        return new
