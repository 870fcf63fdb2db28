"""The ends of a bitten wire: a TCP connection, a serial port, and a pseudo-terminal that looks like one."""
from __future__ import annotations

import asyncio
import os
import pty
import socket
import struct
import tty
from asyncio import StreamReader, StreamWriter
from pathlib import Path
from typing import Protocol

import serial

from kiosk.chaos.toxic import ChaosError

PIECE = 65536
_AT_ONCE = struct.pack("ii", 1, 0)     # SO_LINGER: closing is a reset


class Wire(Protocol):
    """One end. An end that is gone reads as b"" and takes what is written without a word."""

    async def read(self) -> bytes: ...

    async def write(self, data: bytes) -> None: ...

    def finish(self) -> None:
        """Nothing more will be written."""

    def close(self, *, reset: bool = False) -> None:
        """Let go of it; `reset`: so that the peer sees a cut and not an end, where there is a difference."""


class TcpWire:
    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._socket: socket.socket = writer.get_extra_info("socket")
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    async def read(self) -> bytes:
        try:
            return await self._reader.read(PIECE)
        except OSError:
            return b""

    async def write(self, data: bytes) -> None:
        try:
            self._writer.write(data)
            await self._writer.drain()
        except OSError:
            return                                 # the reading side tells it too

    def finish(self) -> None:
        try:
            if self._writer.can_write_eof() and not self._writer.is_closing():
                self._writer.write_eof()
        except OSError:
            return                                 # it is gone already

    def close(self, *, reset: bool = False) -> None:
        if reset and not self._writer.is_closing():
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            self._writer.transport.abort()
        else:
            self._writer.close()


class DescriptorWire:
    """A terminal device by its file descriptor, which does not block."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._open = True
        self._closed = asyncio.Event()
        os.set_blocking(descriptor, False)

    async def read(self) -> bytes:
        while await self._ready(asyncio.get_running_loop().add_reader, asyncio.get_running_loop().remove_reader):
            try:
                return os.read(self._descriptor, PIECE)
            except BlockingIOError:
                continue
            except OSError:
                break                              # it was unplugged
        return b""

    async def write(self, data: bytes) -> None:
        while data and await self._ready(asyncio.get_running_loop().add_writer,
                                         asyncio.get_running_loop().remove_writer):
            try:
                data = data[os.write(self._descriptor, data):]
            except BlockingIOError:
                continue
            except OSError:
                return                             # the reading side tells it too

    async def _ready(self, watch: object, ignore: object) -> bool:
        """Wait until it can be read or written. False: it was closed meanwhile."""
        if not self._open:
            return False
        ready = asyncio.Event()
        watch(self._descriptor, ready.set)         # type: ignore[operator]
        waits = [asyncio.ensure_future(ready.wait()), asyncio.ensure_future(self._closed.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            if self._open:
                ignore(self._descriptor)           # type: ignore[operator]
        return self._open

    def finish(self) -> None:
        """A serial line does not tell."""

    def close(self, *, reset: bool = False) -> None:
        if self._open:
            self._open = False
            self._closed.set()
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._descriptor)
            loop.remove_writer(self._descriptor)
            self._release()

    def _release(self) -> None:
        os.close(self._descriptor)


class Terminal(DescriptorWire):
    """A pseudo-terminal that the kiosk opens by `link` in place of a serial port. Any speed will do; parity N."""

    def __init__(self, link: Path) -> None:
        near, self._far = pty.openpty()
        tty.setraw(near)
        tty.setraw(self._far)
        self._link = link
        super().__init__(near)
        try:
            if link.is_symlink():
                link.unlink()
            link.symlink_to(os.ttyname(self._far))
        except OSError as error:
            self.close()
            raise ChaosError(f"{link} cannot be made ({error.strerror}); name a file that is not there yet, in a "
                             "folder that you may write") from None

    def _release(self) -> None:
        if self._link.is_symlink() and os.readlink(self._link) == os.ttyname(self._far):
            self._link.unlink()
        os.close(self._far)
        super()._release()


class SerialPort(DescriptorWire):
    """The reader's own serial port."""

    def __init__(self, path: str, baud: int, parity: str) -> None:
        try:
            self._port = serial.serial_for_url(path, baudrate=baud, parity=parity, timeout=0, exclusive=True)
            descriptor = self._port.fileno()
        except (serial.SerialException, OSError, ValueError, AttributeError) as error:
            raise ChaosError(f"{path} cannot be opened at {baud} baud, parity {parity}: {error}. Is it plugged in, "
                             "free and allowed?") from None
        super().__init__(descriptor)

    def _release(self) -> None:
        self._port.close()


async def connect(host: str, port: int, within: float = 5.0) -> TcpWire:
    """Raises OSError, TimeoutError."""
    async with asyncio.timeout(within):
        return TcpWire(*await asyncio.open_connection(host, port))
