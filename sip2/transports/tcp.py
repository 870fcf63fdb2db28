"""A plain TCP link."""
from __future__ import annotations

import socket

from sip2.errors import ConnectFailed
from sip2.transports.base import LinkCut

_PIECE = 65536


class Tcp:
    """TCP to `host`:`port`, as most systems offer it; 6001 is usual."""

    stateless = False
    charset: str | None = None

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self._socket: socket.socket | None = None

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    def open(self, timeout: float) -> None:
        self.close()
        try:
            made = socket.create_connection((self.host, self.port), timeout)
        except (OSError, UnicodeError, OverflowError) as error:
            raise ConnectFailed(f"No connection to the central system at {self.address} ({error}). "
                                "Check the address, the network, and that the system is running.") from error
        try:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.settimeout(timeout)
            self._socket = self._secured(made)
        except BaseException:
            made.close()
            raise

    def _secured(self, made: socket.socket) -> socket.socket:
        """The socket that messages may be written to."""
        return made

    def send(self, data: bytes, timeout: float) -> None:
        if self._socket is None:
            raise LinkCut("There is no link.")
        try:
            self._socket.settimeout(timeout)
            self._socket.sendall(data)
        except OSError as error:
            raise LinkCut(f"The link to {self.address} was cut.") from error

    def receive(self, timeout: float) -> bytes | None:
        if self._socket is None:
            return b""
        try:
            self._socket.settimeout(max(timeout, 0.0))
            return self._socket.recv(_PIECE)
        except (TimeoutError, BlockingIOError):
            return None
        except (OSError, ValueError) as error:
            return self._no_data(error)

    def _no_data(self, error: Exception) -> bytes | None:
        """What an error while reading means."""
        raise LinkCut(f"The link to {self.address} was cut.") from error

    def close(self) -> None:
        if self._socket is not None:
            try:
                self._socket.close()
            except OSError:
                pass    # it is gone either way
            self._socket = None
