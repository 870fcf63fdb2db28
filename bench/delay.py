"""A wire that takes its time: passes bytes on at once one way, and holds back each answer the other way."""
from __future__ import annotations

import socket
import threading
import time


class Delay:
    """Listens on `port` and passes everything to `target` on this machine; answers come `seconds` later.

    `waited` collects, for each check-out, the seconds from its question to its answer on this wire.
    """

    def __init__(self, target: int, seconds: float) -> None:
        self._target, self._seconds = target, seconds
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.waited: list[float] = []
        self._asked = 0.0
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            far = socket.create_connection(("127.0.0.1", self._target))
            for link in (near, far):
                link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._pass, args=(near, far, 0.0), daemon=True).start()
            threading.Thread(target=self._pass, args=(far, near, self._seconds), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, seconds: float) -> None:
        try:
            while data := source.recv(65536):
                if data.startswith(b"11"):
                    self._asked = time.monotonic()
                if seconds:
                    time.sleep(seconds)
                if data.startswith(b"12"):
                    self.waited.append(time.monotonic() - self._asked)
                sink.sendall(data)
        except OSError:
            return                                 # the kiosk has ended
        finally:
            source.close()
            sink.close()
