"""A terminal of a few bytes, for what a well-behaved client would never send."""
from __future__ import annotations

import socket

from sip2.codec import encode
from sip2.messages import ItemInformation
from sip2.server import Server


class Terminal:
    """A raw socket that reads answers line by line."""

    def __init__(self, server: Server) -> None:
        self.socket = socket.create_connection(server.address, 5)
        self.reader = self.socket.makefile("rb")

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def line(self) -> bytes:
        """Up to and with the next CR; empty when the server has closed the link."""
        data = b""
        try:
            while not data.endswith(b"\r") and (byte := self.reader.read(1)):
                data += byte
        except ConnectionResetError:
            return b""
        return data

    def close(self) -> None:
        self.reader.close()
        self.socket.close()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def ask(item: str, sequence: int | None = 1) -> bytes:
    return encode(ItemInformation(item_id=item), sequence=sequence)
