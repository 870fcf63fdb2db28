"""An emulated network or serial receipt printer: it prints on a strip of text, tells its status, and can fail.

As a real one it answers DLE EOT at once even while it stands still, keeps what it has received until there is paper
again, and takes no more than its buffer holds.
"""
from __future__ import annotations

import threading
from collections.abc import Callable

from devices.emulators.line import Connection, Line, OnLine
from devices.emulators.paperstrip import PaperStrip, PrintedReceipt, Step

_BUFFER = 4096
_DLE = 0x10
_CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_CLEARED = b"\x37\x25\x00"


class PrinterLogic:
    """The printer without its line. Not thread-safe."""

    def __init__(self, *, talks: bool = True, printed: Callable[[PrintedReceipt], None] | None = None) -> None:
        self.receipts: list[PrintedReceipt] = []
        self._printed = printed        # called with each receipt that falls into the tray
        self.low = self.cover_open = self.offline = self.broken = False
        self._talks = talks            # whether it answers questions at all
        self._lines_left: int | None = None
        self._strip = PaperStrip()
        self._buffer = bytearray()
        self._begun = b""              # of a real-time command

    @property
    def out(self) -> bool:
        return self._lines_left == 0

    @property
    def stopped(self) -> bool:
        return self.out or self.cover_open or self.offline or self.broken

    @property
    def full(self) -> bool:
        return len(self._buffer) >= _BUFFER

    @property
    def strange(self) -> list[bytes]:
        return self._strip.strange

    def paper(self, lines: int | None) -> None:
        """So many lines are left on the roll; None: plenty."""
        self._lines_left = lines

    def receive(self, data: bytes) -> bytes:
        """Take data; the bytes to answer."""
        answer = bytearray()
        for byte in data:
            self._begun += bytes([byte])
            if self._begun[0] != _DLE:
                self._buffer += self._begun
                self._begun = b""
                continue
            answer += self._real_time()
        return bytes(answer) + self.work()

    def work(self) -> bytes:
        """Print what is in the buffer, as far as it goes; the bytes to answer."""
        answer = bytearray()
        while not self.stopped:
            step = self._strip.step(self._buffer)
            if step is Step.MORE:
                break
            if step is Step.LINE and self._lines_left is not None:
                self._lines_left -= 1
            elif step is Step.CUT:
                self._tray(cut=True)
            elif step is Step.ASKED and self._talks:
                answer.append((0x03 if self.low else 0) | (0x0C if self.out else 0))
        return bytes(answer)

    def _real_time(self) -> bytes:
        """Carry out the real-time command begun, when it is complete; what is none goes to the buffer."""
        begun = self._begun
        if begun[:2] == b"\x10\x04" and len(begun) == 3:
            self._begun = b""
            return self._status(begun[2])
        if begun == _CLEAR:
            self._begun = b""
            answer = self.work()                   # what came before it is printed, as far as there is paper
            self._buffer.clear()
            self._strip.reset()
            self._tray(cut=False)
            return answer + (_CLEARED if self._talks else b"")
        if not _CLEAR.startswith(begun) and begun != b"\x10\x04":
            self._buffer += begun
            self._begun = b""
        return b""

    def _status(self, number: int) -> bytes:
        if not self._talks:
            return b""
        status = {
            1: 0x08 if self.stopped else 0,
            2: (0x04 if self.cover_open else 0) | (0x20 if self.out else 0) | (0x40 if self.broken else 0),
            3: 0x40 if self.broken else 0,
            4: (0x0C if self.low or self.out else 0) | (0x60 if self.out else 0),
        }
        return bytes([0x12 | status[number]]) if number in status else b""

    def _tray(self, *, cut: bool) -> None:
        receipt = self._strip.tear(cut=cut)
        if receipt is not None:
            self.receipts.append(receipt)
            if self._printed is not None:
                self._printed(receipt)


class PrinterEmulator(OnLine):
    """The printer on a TCP port or a pty; the driver opens `url`. Its faults are set from any thread."""

    def __init__(self, *, listen: str = "tcp://127.0.0.1:0", talks: bool = True,
                 printed: Callable[[PrintedReceipt], None] | None = None) -> None:
        self._logic = PrinterLogic(talks=talks, printed=printed)
        self._lock = threading.Lock()
        self._line = Line(listen, self._serve)
        self._pulled = threading.Event()

    @property
    def url(self) -> str:
        return f"escpos+{self._line.where}"

    @property
    def receipts(self) -> list[PrintedReceipt]:
        """The receipts in the tray, the oldest first."""
        with self._lock:
            return list(self._logic.receipts)

    @property
    def strange(self) -> list[bytes]:
        """Commands no receipt should hold."""
        with self._lock:
            return list(self._logic.strange)

    def plug(self) -> None:
        self._pulled.clear()
        super().plug()

    def unplug(self) -> None:
        self._pulled.set()
        super().unplug()

    def close(self) -> None:
        self._pulled.set()
        super().close()

    # --- What hands and bad luck do ------------------------------------------------------------------------

    def paper_out(self, after: int = 0) -> None:
        """The roll ends, now or after so many lines."""
        with self._lock:
            self._logic.paper(after)

    def paper_low(self) -> None:
        with self._lock:
            self._logic.paper(None)
            self._logic.low = True

    def paper_in(self) -> None:
        """A new roll: what was received and not yet printed comes out."""
        with self._lock:
            self._logic.low = False
            self._logic.paper(None)
            self._logic.work()

    def cover(self, *, opened: bool) -> None:
        with self._lock:
            self._logic.cover_open = opened
            self._logic.work()

    def offline(self, *, off: bool) -> None:
        """Someone pressed the printer's button."""
        with self._lock:
            self._logic.offline = off
            self._logic.work()

    def tear(self) -> list[PrintedReceipt]:
        """Take the receipts out of the tray."""
        with self._lock:
            taken = list(self._logic.receipts)
            self._logic.receipts.clear()
            return taken

    # --- The line ------------------------------------------------------------------------------------------

    def _serve(self, connection: Connection) -> None:
        waiting = b""                  # read and not yet taken, for want of room
        while True:
            if waiting:
                if self._pulled.wait(0.02):
                    return
            elif (data := connection.read(0.05)) is None:
                return
            else:
                waiting = data
            with self._lock:
                if self._logic.full and self._logic.stopped:
                    answer = b""
                else:
                    answer, waiting = self._logic.receive(waiting), b""
            if answer:
                connection.write(answer)
