"""A serial line, as the oldest systems have it."""
from __future__ import annotations

from typing import Any

import serial

from sip2.errors import ConnectFailed
from sip2.transports.base import LinkCut


class SerialLine:
    """The device `port` (`/dev/ttyUSB0`) at `baud`; 8 or 7 `bits`, `parity` N, E or O, 1 or 2 `stop` bits."""

    stateless = False
    charset: str | None = None

    def __init__(self, port: str, baud: int = 9600, *, bits: int = 8, parity: str = "N", stop: int = 1) -> None:
        self._port = port
        self._settings: dict[str, Any] = {"baudrate": baud, "bytesize": bits, "parity": parity, "stopbits": stop}
        self._line: serial.Serial | None = None

    @property
    def address(self) -> str:
        return self._port

    def open(self, timeout: float) -> None:
        self.close()
        try:
            self._line = serial.serial_for_url(self._port, timeout=0, write_timeout=timeout, **self._settings)
            self._line.reset_input_buffer()
        except (OSError, ValueError) as error:
            self.close()
            raise ConnectFailed(f"The serial line {self._port} cannot be opened ({error}). Check its name, the "
                                "cable, and that no other program has it.") from error

    def send(self, data: bytes, timeout: float) -> None:
        if self._line is None:
            raise LinkCut("There is no link.")
        try:
            self._line.write_timeout = timeout
            self._line.write(data)
        except (OSError, ValueError) as error:
            raise LinkCut(f"The serial line {self._port} failed.") from error

    def receive(self, timeout: float) -> bytes | None:
        if self._line is None:
            return b""
        try:
            self._line.timeout = max(timeout, 0.0)
            first = self._line.read(1)
            return bytes(first + self._line.read(self._line.in_waiting)) if first else None
        except (OSError, ValueError) as error:
            raise LinkCut(f"The serial line {self._port} failed.") from error

    def close(self) -> None:
        if self._line is not None:
            try:
                self._line.close()
            except OSError:
                pass    # it is gone either way
            self._line = None
