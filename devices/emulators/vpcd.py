"""An emulated PC/SC reader behind the service of the real ones: what lies on it lies in vpcd, pcscd's virtual reader.

All that is between driver and card is real then: pyscard, pcscd, and a driver of that. vpcd listens on a port and says
the frames of any emulated reader; who is connected is a card that lies there, who closes was taken away. An answer of
no bytes it would await for ever.
"""
from __future__ import annotations

from devices.emulators.field import Field
from devices.emulators.line import Connection
from devices.emulators.pcsc import PcscEmulator, frames, say


class VpcdEmulator(PcscEmulator):
    """`port`: where vpcd listens for what lies on its first reader; on the next for its second."""

    url = "pcsc+usb://"                # where the service has no other reader

    def __init__(self, field: Field | None = None, *, port: int = 35963, transparent: bool = False,
                 turned: bool = False) -> None:
        super().__init__(field, listen=f"call://127.0.0.1:{port}", transparent=transparent, turned=turned)

    def _serve(self, connection: Connection) -> None:
        for frame in frames(connection):
            answer = self.answer(frame)
            if answer == b"":
                return
            if answer is not None:
                say(connection, answer)
