"""The real central system under fuzz: its own server on a real socket, its own handler, a database on the disk.

Each input is one connection of a terminal that has signed in. No exception of the handler, no answer that cannot be
written, and nothing in the loop's own exception handler is forgiven; and after each input the system still answers.
"""
from __future__ import annotations

import asyncio
import logging
import socket
import threading
from pathlib import Path
from typing import Any

from central.database import Database
from central.library import read_library
from central.pins import Pins
from central.seed.load import fingerprint, load
from central.seed.read import read_seed
from central.seed.toml import dump
from central.sip.acs import Acs
from sip2.server import Limits, Server, Session
from tests.central.library import NOW, library_seed

TERMINAL = "kiosk-lahti"
STATUS = b"\r9900482.00\r"


class Central:
    """A target to be called with bytes, over and over; `close` it at the end."""

    def __init__(self, where: Path) -> None:
        raw = dump(library_seed()).encode()
        self.pins = Pins()
        self.database = Database(where / "library.db")
        load(self.database, read_seed(raw, Path("library.toml")), fingerprint(raw), self.pins, NOW)
        library = self.database.call(read_library)
        self.terminal = library.terminals[TERMINAL]
        self.acs = Acs(library, self.database, self.pins, now=lambda: NOW)
        self.faults: list[str] = []
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(lambda _, context: self.faults.append(str(context)))
        logging.getLogger("sip2.server").addHandler(_Errors(self.faults))
        self.server = Server(self._handle, port=0, limits=Limits(line=16384))
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self._run(self.server.start())

    async def _handle(self, session: Session, request: Any) -> Any:
        session.account = self.terminal     # hashing a password for each input would take most of the time
        answer = await self.acs.handle(session, request)
        if answer is not None and answer.code not in (*request.answers, "96"):
            self.faults.append(f"a {answer.code} answers a {request.code}")
        return answer

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def __call__(self, data: bytes) -> None:
        with socket.create_connection(self.server.address, timeout=20) as link:
            tame = data[:8192].replace(b"97", b"17").replace(b"93", b"23")     # the next line would not be the 98
            link.sendall(tame + STATUS)
            link.shutdown(socket.SHUT_WR)
            heard = b""
            while piece := link.recv(65536):
                heard += piece
        assert not self.faults, self.faults
        assert heard.split(b"\r")[-2].startswith(b"98"), heard[-200:]

    def close(self) -> None:
        self._run(self.server.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()
        self.pins.close()
        self.database.close()


class _Errors(logging.Handler):
    """What the server logs as an error is a broken promise here."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        self._faults.append(record.getMessage())
