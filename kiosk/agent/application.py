"""The agent's end of the socket to the application, which may not be there: then that is what there is to tell."""
from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from kiosk.agent.words import LONGEST, Asked, Errand, Told, reach
from remote.report import Closing

PATIENCE = 10.0                        # seconds
LONG = {Errand.PICTURE: 20.0}


class Down(Exception):
    """The application does not run, or does not answer."""


class Application:
    """Any thread may ask."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ask(self, errand: Errand, *, id: str | None = None, message: Closing | None = None,
            words: Mapping[str, str] | None = None, after: int = 0) -> Told:
        """Errors: Down."""
        asked = Asked(errand=errand, id=id, message=message, words=dict(words or {}), after=after)
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(LONG.get(errand, PATIENCE))
                with reach(self._path) as name:
                    connection.connect(name)
                connection.sendall(asked.model_dump_json().encode() + b"\n")
                with connection.makefile("rb") as lines:
                    return Told.model_validate_json(lines.readline(LONGEST))
        except (OSError, ValidationError) as error:
            raise Down(type(error).__name__) from None
