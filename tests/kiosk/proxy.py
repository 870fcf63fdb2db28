"""A wire between kiosk and central system that can be bitten: answers damaged, cut, blown up or held back."""
from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Protocol

Bite = Callable[[bytes], bytes | None]     # an answer line with its end → what arrives; None cuts the link


class HasPort(Protocol):
    port: int


class Proxy:
    """Listens on its own port and passes lines to wherever the central system listens now.

    `bites` is a list of (code of the answer, bite): each is used once, for the first answer with that code.
    """

    def __init__(self, central: HasPort) -> None:
        self.central = central
        self.bites: list[tuple[bytes, Bite]] = []
        self.asked: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        for link in list(self._open):
            _hang_up(link)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.central.port), 2)
            except OSError:
                near.close()
                continue
            self._open |= {near, far}
            threading.Thread(target=self._pass, args=(near, far, self._note), daemon=True).start()
            threading.Thread(target=self._pass, args=(far, near, self._bitten), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, change: Bite) -> None:
        buffer = b""
        try:
            while data := source.recv(65536):
                buffer += data
                while (end := buffer.find(b"\r")) >= 0:
                    line, buffer = buffer[:end + 1], buffer[end + 1:]
                    changed = change(line)
                    if changed is None:
                        return
                    target.sendall(changed)
        except OSError:
            return
        finally:
            _hang_up(source)
            _hang_up(target)

    def _note(self, line: bytes) -> bytes:
        self.asked.append(line.strip())
        return line

    def _bitten(self, line: bytes) -> bytes | None:
        for place, (code, bite) in enumerate(self.bites):
            if line.lstrip().startswith(code):
                del self.bites[place]
                return bite(line)
        return line

    def count(self, code: bytes) -> int:
        """How often a request with this code was sent."""
        return sum(line.startswith(code) for line in self.asked)


def _hang_up(link: socket.socket) -> None:
    try:
        link.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass       # it is down already
    link.close()
