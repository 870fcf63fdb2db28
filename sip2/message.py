"""What every SIP2 message is: a frozen value with a code."""
from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

_PERSONAL = frozenset((
    "patron_id", "patron_password", "terminal_password", "login_password", "personal_name", "home_address",
    "email_address", "home_phone", "hold_patron_id", "hold_patron_name", "screen_messages", "print_lines", "extra"))


@dataclass(frozen=True, kw_only=True, repr=False)
class Message:
    """One SIP2 message. `extra` keeps tagged fields this table does not name for this message, in their order."""

    code: ClassVar[str] = ""
    answers: ClassVar[tuple[str, ...]] = ()   # codes that may answer this request, besides 96 and 98

    extra: tuple[tuple[str, str], ...] = ()

    def but(self, **changes: Any) -> Self:
        """The same with these changes: `replace`, without a walk through all the fields for every request."""
        values = self.__dict__ | changes
        if len(values) != len(self.__dict__):
            raise TypeError(f"{type(self).__name__} has no {', '.join(changes.keys() - self.__dict__.keys())}.")
        new = object.__new__(type(self))
        object.__setattr__(new, "__dict__", values)
        return new

    def __repr__(self) -> str:
        """What differs from the defaults; a person's data and secrets as `***`, since a repr ends up in logs."""
        told = (f"{f.name}={'***' if f.name in _PERSONAL else repr(value)}" for f in fields(self)
                if (value := getattr(self, f.name)) != f.default)
        return f"{type(self).__name__}({', '.join(told)})"
