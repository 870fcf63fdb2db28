"""A byte stream to a device: a serial port, a device file or a TCP connection behind one small face, with deadlines."""
from __future__ import annotations

import os
import select
import socket
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import serial

from devices.errand import Errand
from devices.errors import BadUrl, DeviceGone, DeviceSilent, LineRefused
from devices.url import DeviceUrl

Clock = Callable[[], float]

_SLICE = 0.1                       # seconds until a serial line that waits looks whether another thread has closed it
_CHUNK = 4096


class Stream(Protocol):
    """What a driver needs of a line. All methods raise DeviceGone when the device is no longer there."""

    def read(self, seconds: float) -> bytes:
        """Whatever has arrived, waiting at most `seconds` for the first byte; b"" when nothing came."""

    def write(self, data: bytes, seconds: float) -> None:
        """Send all of `data`; DeviceSilent when the line does not take it within `seconds`."""

    def close(self) -> None:
        """Let go of the line. Never raises."""


class SerialStream:
    """A serial port, opened by pyserial and locked against a second opener where the system can."""

    def __init__(self, path: str, *, baud: int, parity: str) -> None:
        self._path = path
        try:
            self._port = serial.serial_for_url(path, baudrate=baud, parity=parity, timeout=0, write_timeout=1.0,
                                               exclusive=True)
        except serial.SerialException as error:
            raise DeviceGone(f"{path} cannot be opened: {error}. Is the reader plugged in, free, and allowed?") \
                from error
        except (OSError, ValueError, termios.error) as error:
            raise LineRefused(f"{path} does not take {baud} baud, parity {parity}: {error}") from error

    def read(self, seconds: float) -> bytes:
        due = time.monotonic() + seconds
        try:
            while True:
                left = max(0.0, due - time.monotonic())
                ready, _, _ = select.select([self._port.fileno()], [], [], min(left, _SLICE))
                if ready:
                    return bytes(self._port.read(max(1, min(self._port.in_waiting, _CHUNK))))
                if not left:
                    return b""
        except (serial.SerialException, OSError, TypeError) as error:      # TypeError: closed under the read
            raise DeviceGone(f"{self._path} was unplugged: {error}") from error

    def write(self, data: bytes, seconds: float) -> None:
        try:
            self._port.write(data)
        except serial.SerialTimeoutException as error:
            raise DeviceSilent(f"{self._path} does not take data") from error
        except (serial.SerialException, OSError, TypeError) as error:
            raise DeviceGone(f"{self._path} was unplugged: {error}") from error

    def close(self) -> None:
        try:
            self._port.close()
        except (serial.SerialException, OSError):
            return


class FileStream:
    """A device file of the kernel's that is read and written as it is: /dev/usb/lp0 of a USB printer."""

    def __init__(self, path: str, *, clock: Clock = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        try:
            self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise DeviceGone(f"{path} cannot be opened: {error.strerror}. Is it plugged in, free, and allowed?") \
                from error

    def read(self, seconds: float) -> bytes:
        try:
            ready, _, _ = select.select([self._file], [], [], max(0.0, seconds))
            data = os.read(self._file, _CHUNK) if ready else b""
        except BlockingIOError:
            return b""
        except OSError as error:
            raise DeviceGone(f"{self._path} was unplugged: {error.strerror}") from error
        if ready and not data:
            raise DeviceGone(f"{self._path} was unplugged")
        return data

    def write(self, data: bytes, seconds: float) -> None:
        due, left = self._clock() + seconds, data
        try:
            while left:
                _, ready, _ = select.select([], [self._file], [], max(0.0, due - self._clock()))
                if not ready:
                    raise DeviceSilent(f"{self._path} does not take data")
                with suppress(BlockingIOError):            # taken up meanwhile: asked again
                    left = left[os.write(self._file, left):]
        except OSError as error:
            raise DeviceGone(f"{self._path} was unplugged: {error.strerror}") from error

    def close(self) -> None:
        with suppress(OSError):                            # gone with the device
            os.close(self._file)


class TcpStream:
    """A TCP connection to a network reader. `connect_seconds` is the deadline for all of it: a name that has to be
    looked up has none of its own."""

    def __init__(self, host: str, port: int, *, connect_seconds: float) -> None:
        self._where = f"{host}:{port}"
        connecting = Errand(lambda: socket.create_connection((host, port), timeout=connect_seconds),
                            lambda late: late.close())
        try:
            self._socket = connecting.result(connect_seconds)
        except TimeoutError as error:
            raise DeviceGone(f"{self._where} cannot be reached: no answer within {connect_seconds:g} seconds") \
                from error
        except OSError as error:
            raise DeviceGone(f"{self._where} cannot be reached: {error}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read(self, seconds: float) -> bytes:
        try:
            ready, _, _ = select.select([self._socket], [], [], max(0.0, seconds))
            if not ready:
                return b""
            data = self._socket.recv(_CHUNK)
        except (OSError, ValueError) as error:                             # ValueError: closed under the read
            raise DeviceGone(f"the connection to {self._where} broke: {error}") from error
        if not data:
            raise DeviceGone(f"{self._where} closed the connection")
        return data

    def write(self, data: bytes, seconds: float) -> None:
        try:
            self._socket.settimeout(seconds)
            self._socket.sendall(data)
        except TimeoutError as error:
            raise DeviceSilent(f"{self._where} does not take data") from error
        except OSError as error:
            raise DeviceGone(f"the connection to {self._where} broke: {error}") from error

    def close(self) -> None:
        try:
            self._socket.shutdown(socket.SHUT_RDWR)    # wakes a read that waits in another thread
        except OSError:
            pass                                       # the other side has gone already
        self._socket.close()


def open_stream(url: DeviceUrl, *, baud: int, parity: str) -> Stream:
    """Open the line `url` names; `baud` and `parity` (N, E, O) are the device's own, unless the URL says otherwise.

    Raises DeviceGone when it is not there, BadUrl when the transport or an option makes no sense.
    """
    if url.transport == "serial":
        parity = url.option("parity", parity).upper()
        if parity not in ("N", "E", "O"):
            raise BadUrl(f"parity={parity} in {url.text!r} must be N, E or O")
        return SerialStream(url.path, baud=int(url.number("baud", baud, least=300, most=4_000_000)), parity=parity)
    if url.transport == "usb":
        if not url.path.startswith("/"):
            raise BadUrl(f"{url.text!r} names no device file: write three slashes, {url.driver}+usb:///dev/usb/lp0")
        return FileStream(url.path)
    if url.transport == "tcp":
        return TcpStream(url.host, url.port, connect_seconds=url.number("connect", 3.0, least=0.05, most=60))
    raise BadUrl(f"{url.driver} cannot be reached over {url.transport or 'nothing'}: write "
                 f"{url.driver}+serial:///dev/… or {url.driver}+tcp://host:port")
