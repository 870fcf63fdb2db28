"""A way to one PC/SC reader: the system's own service, or an emulated reader over TCP.

Over TCP frames are two bytes of length and so many bytes, as virtual readers have them: one byte is for the reader (00
power off, 01 on, 02 reset, 04 tell the card's ATR), more are for the card. No ATR: no card.
"""
from __future__ import annotations

import time
from collections.abc import Callable
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

    def version(self) -> str:
        """The reader's own, 1.06 and the like; empty where it is not told."""

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
        self._pcsc: Any = None                             # these are touched by the deadline's thread alone
        self._context: Any = None
        self._card: Any = None
        self._protocol: Any = None
        try:
            self.name = self._deadline.call(self._begin)
        except DeviceError:
            self.close()
            raise

    def version(self) -> str:
        return self._deadline.call(self._version)

    def atr(self) -> bytes | None:
        return self._deadline.call(self._atr)

    def transmit(self, command: bytes) -> bytes | None:
        return self._deadline.call(lambda: self._transmit(command))

    def close(self) -> None:
        self._deadline.close(self._end)

    def _begin(self) -> str:
        self._pcsc, self._context = _service()
        return self._found()

    def _end(self) -> None:
        self._let_go()
        if self._context is not None:
            self._pcsc.SCardReleaseContext(self._context)

    def _version(self) -> str:
        """PC/SC part 3, attribute 0103: build, minor and major in a number of 32 bits. No card is needed for it."""
        pcsc = self._pcsc
        result, reader, _ = pcsc.SCardConnect(self._context, self._found(), pcsc.SCARD_SHARE_DIRECT, 0)
        if result != pcsc.SCARD_S_SUCCESS:
            return ""
        try:
            result, told = pcsc.SCardGetAttrib(reader, pcsc.SCARD_ATTR_VENDOR_IFD_VERSION)
        finally:
            pcsc.SCardDisconnect(reader, pcsc.SCARD_LEAVE_CARD)
        return f"{told[3]}.{told[2]:02}" if result == pcsc.SCARD_S_SUCCESS and len(told) == 4 else ""

    def _atr(self) -> bytes | None:
        pcsc = self._pcsc
        if self._card is None:
            known = pcsc.SCARD_PROTOCOL_T0 | pcsc.SCARD_PROTOCOL_T1
            result, card, protocol = pcsc.SCardConnect(self._context, self._found(), pcsc.SCARD_SHARE_SHARED, known)
            if result != pcsc.SCARD_S_SUCCESS:
                return None                                # none lies there, or it cannot be spoken to
            self._card = card
            self._protocol = pcsc.SCARD_PCI_T0 if protocol == pcsc.SCARD_PROTOCOL_T0 else pcsc.SCARD_PCI_T1
        result, _reader, _state, _protocol, atr = pcsc.SCardStatus(self._card)
        if result != pcsc.SCARD_S_SUCCESS:
            self._let_go()                                 # it was taken away
            return None
        return bytes(atr)

    def _transmit(self, command: bytes) -> bytes | None:
        if self._card is None:
            return None
        result, answer = self._pcsc.SCardTransmit(self._card, self._protocol, list(command))
        if result != self._pcsc.SCARD_S_SUCCESS or not answer:
            self._let_go()                                 # likewise; a reader that has gone is missed by the next look
            return None
        return bytes(answer)

    def _let_go(self) -> None:
        card, self._card = self._card, None
        if card is not None:
            self._pcsc.SCardDisconnect(card, self._pcsc.SCARD_UNPOWER_CARD)

    def _found(self) -> str:
        found = [name for name in _names(self._pcsc, self._context) if self._asked in name]
        if not found:
            named = f" named {self._asked!r}" if self._asked else ""
            raise DeviceGone(f"PC/SC has no reader{named}: is it plugged in?")
        return found[0]


def reader_names(seconds: float = 2.0) -> list[str]:
    """What PC/SC calls the readers of this machine. Raises DeviceGone when it cannot be asked, DeviceSilent when it
    does not answer."""
    deadline = Deadline(seconds)
    try:
        return deadline.call(_all_names)
    finally:
        deadline.close()


def pcsc_missing() -> bool:
    """Whether the package that PC/SC needs is not installed."""
    return find_spec("smartcard") is None


def _service() -> tuple[Any, Any]:
    """pyscard's own names of PC/SC's functions, which answer with a result and raise nothing, and a context for them:
    calls of one wait for each other, those of two do not."""
    if pcsc_missing():
        raise DeviceGone("PC/SC readers need Python's pyscard, which is not installed: run PCSC=1 deploy/bootstrap")
    from smartcard import scard

    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result != scard.SCARD_S_SUCCESS:
        raise _unanswered(scard, result)
    return scard, context


def _names(pcsc: Any, context: Any) -> list[str]:
    result, names = pcsc.SCardListReaders(context, [])
    if result == pcsc.SCARD_E_NO_READERS_AVAILABLE:
        return []
    if result != pcsc.SCARD_S_SUCCESS:
        raise _unanswered(pcsc, result)
    return list(names)


def _all_names() -> list[str]:
    pcsc, context = _service()
    try:
        return _names(pcsc, context)
    finally:
        pcsc.SCardReleaseContext(context)


def _unanswered(pcsc: Any, result: int) -> DeviceGone:
    return DeviceGone(f"PC/SC does not answer; does its service (pcscd) run? {pcsc.SCardGetErrorMessage(result)}")


class TcpLink:
    """An emulated reader; `seconds` is the deadline of an answer."""

    name = "Emulated PC/SC"

    def __init__(self, host: str, port: int, *, seconds: float = 1.0, clock: Clock = time.monotonic) -> None:
        self._stream = TcpStream(host, port, connect_seconds=seconds)
        self._seconds, self._clock = seconds, clock

    def version(self) -> str:
        return ""

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
