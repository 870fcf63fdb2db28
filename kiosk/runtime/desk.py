"""The application's end of the socket to the agent. One thread, one question at a time, none of them waited for by
anybody at the kiosk. Only processes of the kiosk's own user are answered; nothing of it is on the network."""
from __future__ import annotations

import base64
import logging
import os
import socket
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.agent.words import LONGEST, Asked, Errand, Told, reach
from kiosk.engine.events import Event
from kiosk.engine.staff import Deed
from kiosk.engine.wishes import Ordered, Wish
from kiosk.runtime.census import Census

log = logging.getLogger("kiosk")
_CREDENTIALS = struct.Struct("3i")         # ucred of unix(7): pid, uid, gid
_PATIENCE = 10.0                           # seconds for an agent that has begun to ask
CASES_AGAIN = 60.0                         # seconds from one look into the journal to the next
DEEDS = {Errand.CLOSE: Deed.CLOSE, Errand.OPEN: Deed.OPEN, Errand.RESTART: Deed.RESTART, Errand.PRINT: Deed.PRINT}


class Desk:
    """`cases` counts what staff have to look at, `picture` gives the screen as PNG, or None while it is somebody's."""

    def __init__(self, path: Path, census: Census, post: Callable[[Event], None], *, cases: Callable[[], int],
                 picture: Callable[[], bytes | None], clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._census, self._post = path, census, post
        self._cases, self._picture = cases, picture
        self._clock = clock
        self._counted: tuple[float, int] | None = None
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, name="desk of the agent", daemon=True)

    def start(self) -> None:
        """Without it the kiosk serves all the same, and the log says so."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.unlink(missing_ok=True)
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            with reach(self._path) as name:
                self._socket.bind(name)
            self._path.chmod(0o600)
            self._socket.listen(4)
        except OSError as error:
            log.warning("the agent cannot ask this kiosk how it is: %s", error)
            if self._socket is not None:
                self._socket.close()
                self._socket = None
            return
        self._thread.start()

    def stop(self) -> None:
        if self._socket is not None:
            self._socket.shutdown(socket.SHUT_RDWR)
            self._thread.join(timeout=5)
            self._socket.close()
            self._path.unlink(missing_ok=True)

    def _serve(self) -> None:
        assert self._socket is not None
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return                         # it was stopped
            with connection:
                connection.settimeout(_PATIENCE)
                try:
                    if _is_ours(connection):
                        self._talk(connection)
                except (OSError, ValueError) as error:
                    log.warning("what the agent asked was not understood: %s", type(error).__name__)

    def _talk(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            line = lines.readline(LONGEST)
        answer = self.answer(Asked.model_validate_json(line))
        connection.sendall(answer.model_dump_json(exclude_unset=True).encode() + b"\n")

    def answer(self, asked: Asked) -> Told:
        match asked.errand:
            case Errand.STATUS:
                return Told(status=self._census.status(asked.after, self._count()))
            case Errand.PICTURE:
                picture = self._picture()
                return Told(picture=base64.b64encode(picture).decode()) if picture else Told(refused="session")
        if asked.id is None:
            return Told(refused="not_understood")
        wish = Wish(asked.id, DEEDS[asked.errand], asked.message or "", tuple(sorted(asked.words.items())))
        self._post(Ordered(at=self._clock(), wish=wish))
        return Told()

    def _count(self) -> int:
        now = self._clock()
        if self._counted is None or now - self._counted[0] >= CASES_AGAIN:
            self._counted = now, self._cases()
        return self._counted[1]


def _is_ours(connection: socket.socket) -> bool:
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return bool(_CREDENTIALS.unpack(told)[1] == os.geteuid())
