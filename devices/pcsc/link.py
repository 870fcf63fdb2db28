"""A way to one PC/SC reader: the system's own service, or an emulated reader over TCP.

Over TCP frames are two bytes of length and so many bytes, as virtual readers have them: one byte is for the reader (00
power off, 01 on, 02 reset, 04 tell the card's ATR), more are for the card. No ATR: no card.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from typing import Any, Protocol

from devices.errors import BadReply, BadUrl, DeviceError, DeviceGone, DeviceSilent
from devices.pcsc.deadline import Deadline
from devices.stream import Clock, TcpStream
from devices.url import DeviceUrl

_ON, _ATR = b"\x01", b"\x04"


class Link(Protocol):
    """All methods raise DeviceGone when the reader is no longer there, and DeviceSilent when it does not answer."""

    name: str                          # what PC/SC calls the reader

    def atr(self) -> bytes | None:
        """What the card that lies there says of itself when it is switched on; None without a card."""

    def transmit(self, command: bytes) -> bytes | None:
        """The card's answer; None when it was taken away."""

    def close(self) -> None:
        """Let go of card and reader. Never raises."""


def link_to(url: DeviceUrl, seconds: float | None = None) -> Callable[[], Link]:
    """The way that a URL names: pcsc+usb:// for the first reader, pcsc+usb://ACR1552 for one with that in its name,
    pcsc+tcp:// for an emulated one. Raises BadUrl."""
    if url.transport == "usb":
        return lambda: SystemLink(url.path, seconds=seconds or 2.0)
    if url.transport == "tcp":
        return lambda: TcpLink(url.host, url.port, seconds=seconds or 1.0)
    raise BadUrl(f"{url.text!r} is no PC/SC reader: write pcsc+usb:// or pcsc+usb:// and a part of its name")


class SystemLink:
    """The reader whose name holds `name`, or the first there is, by PC/SC's service (pcscd). `seconds` is the deadline
    of every call; a link on which one passed is of no more use. `close` from another thread ends a call that waits.
    """

    def __init__(self, name: str, *, seconds: float = 2.0) -> None:
        self._asked = name
        self._deadline = Deadline(seconds)
        self._connection: Any = None                       # touched by the deadline's thread alone
        try:
            self.name = str(self._deadline.call(self._found))
        except DeviceError:
            self.close()
            raise

    def atr(self) -> bytes | None:
        return self._deadline.call(self._atr)

    def transmit(self, command: bytes) -> bytes | None:
        return self._deadline.call(lambda: self._transmit(command))

    def close(self) -> None:
        self._deadline.close(self._let_go)

    def _atr(self) -> bytes | None:
        try:
            if self._connection is None:
                connection = self._found().createConnection()
                connection.connect()
                self._connection = connection
            return bytes(self._connection.getATR())
        except _troubles():
            self._let_go()                                 # none lies there, or it was taken away
            return None

    def _transmit(self, command: bytes) -> bytes | None:
        if self._connection is None:
            return None
        try:
            data, first, second = self._connection.transmit(list(command))
        except _troubles():
            self._let_go()                                 # likewise; a reader that has gone is missed by the next look
            return None
        return bytes(data) + bytes([first, second])

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):                      # of what may be gone, in a library of many errors
                connection.disconnect()

    def _found(self) -> Any:
        found = [reader for reader in _readers() if self._asked in str(reader)]
        if not found:
            named = f" named {self._asked!r}" if self._asked else ""
            raise DeviceGone(f"PC/SC has no reader{named}: is it plugged in?")
        return found[0]


def reader_names(seconds: float = 2.0) -> list[str]:
    """What PC/SC calls the readers of this machine. Raises DeviceGone when it cannot be asked, DeviceSilent when it
    does not answer."""
    deadline = Deadline(seconds)
    try:
        return deadline.call(lambda: [str(reader) for reader in _readers()])
    finally:
        deadline.close()


def _troubles() -> tuple[type[Exception], ...]:
    """What pyscard raises: it has two families."""
    from smartcard.Exceptions import SmartcardException
    from smartcard.pcsc.PCSCExceptions import BaseSCardException

    return SmartcardException, BaseSCardException


def pcsc_missing() -> bool:
    """Whether the package that PC/SC needs is not installed."""
    return find_spec("smartcard") is None


def _readers() -> list[Any]:
    if pcsc_missing():
        raise DeviceGone("PC/SC readers need Python's pyscard, which is not installed: pip install -e '.[pcsc]'")
    from smartcard.System import readers

    try:
        return list(readers())
    except _troubles() as error:
        raise DeviceGone(f"PC/SC does not answer; does its service (pcscd) run? {error}") from error


class TcpLink:
    """An emulated reader; `seconds` is the deadline of an answer."""

    name = "Emulated PC/SC"

    def __init__(self, host: str, port: int, *, seconds: float = 1.0, clock: Clock = time.monotonic) -> None:
        self._stream = TcpStream(host, port, connect_seconds=seconds)
        self._seconds, self._clock = seconds, clock

    def atr(self) -> bytes | None:
        self._send(_ON)
        self._send(_ATR)
        return self._receive() or None

    def transmit(self, command: bytes) -> bytes | None:
        self._send(command)
        return self._receive() or None

    def close(self) -> None:
        self._stream.close()

    def _send(self, data: bytes) -> None:
        self._stream.write(len(data).to_bytes(2) + data, self._seconds)

    def _receive(self) -> bytes:
        due, got = self._clock() + self._seconds, b""
        while len(got) < 2 or len(got) < 2 + int.from_bytes(got[:2]):
            left = due - self._clock()
            if left <= 0:
                raise DeviceSilent(f"the reader did not answer within {self._seconds:g} seconds")
            got += self._stream.read(left)
        if len(got) > 2 + int.from_bytes(got[:2]):
            raise BadReply("more came than was asked for")
        return got[2:]
