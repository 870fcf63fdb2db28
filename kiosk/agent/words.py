"""What the agent and the application of one kiosk say to each other, over a socket in the file system: one line of JSON
asked, one line told. Codes and numbers; and a picture of a screen that is nobody's."""
from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field

from remote.report import Closing, Event, State
from remote.values import CommandId, Count, Message, Reason, Sentences, Word

SOCKET = Path("agent") / "kiosk.sock"      # in the data directory
_FOLDER = "/proc/self/fd/{}/{}"            # how a socket is named that lies deeper than unix(7) has letters for
LONGEST = 32 * 1024 * 1024                 # bytes of a line


@contextmanager
def reach(path: Path) -> Iterator[str]:
    """The name by which the socket at `path` can be bound or connected to for the moment, however long that path is.
    Errors: OSError."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield _FOLDER.format(folder, path.name)
    finally:
        os.close(folder)


class Errand(StrEnum):
    """What the application does itself."""

    STATUS = "status"
    CLOSE = "close"
    OPEN = "open"
    RESTART = "restart"
    PRINT = "print"
    PICTURE = "picture"


class Asked(Message):
    """`id`: of the command; told again it is the same one. `after`: the number of the last happening that is known."""

    errand: Errand
    id: CommandId | None = None
    message: Closing | None = None
    words: Sentences = {}
    after: int = 0


class Numbered(Message):
    number: int
    event: Event


class Status(Message):
    """How the application is. `run` is drawn anew at each of its starts, and what is counted and numbered begins anew
    with it. `done`: (command, why not) of what was ordered and is over; "" is well. `busy`: somebody is there."""

    run: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    state: State
    busy: bool
    counts: dict[Word, Count] = {}
    events: tuple[Numbered, ...] = ()
    done: tuple[tuple[CommandId, Reason], ...] = ()


class Told(Message):
    """`refused`: a code, when it is not done. `picture`: PNG, base64."""

    refused: Reason = ""
    status: Status | None = None
    picture: str = ""
