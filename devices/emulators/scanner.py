"""An emulated barcode scanner on a pty: what is scanned comes out as a line."""
from __future__ import annotations

from devices.emulators.line import Connection, Line, OnLine
from devices.errors import DeviceGone


class ScannerEmulator(OnLine):
    """The driver opens `url`, which stays the same while the scanner is unplugged and plugged in again."""

    def __init__(self, *, listen: str = "pty", end: bytes = b"\r") -> None:
        self._line = Line(listen, self._serve)
        self._connection: Connection | None = None
        self._end = end

    @property
    def url(self) -> str:
        return f"barcode+{self._line.where}"

    def scan(self, text: str) -> None:
        """Scan a barcode. Raises DeviceGone when the scanner is unplugged."""
        self.send(text.encode() + self._end)

    def send(self, data: bytes) -> None:
        """Any bytes, as a scanner with wrong settings or a hostile barcode would send."""
        connection = self._connection
        if connection is None or not self._line.plugged:
            raise DeviceGone("the scanner is unplugged, or nothing has opened it")
        connection.write(data)

    def _serve(self, connection: Connection) -> None:
        self._connection = connection
        while connection.read(0.5) is not None:
            pass                   # what a driver may say to a scanner changes nothing here
        self._connection = None
