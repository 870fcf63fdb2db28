"""An emulated card reader's air: patron cards held to it, over the simulated air of nfcpy on UDP.

A datagram is a technology (106A, 212F), a space and the frame in hex; "RFOFF" says that the field, or the card, is
gone. The cards: `cards.py`, `type4.py`.
"""
from __future__ import annotations

import hashlib
import select
import socket
import threading
from collections.abc import Callable

import ndef

from devices.emulators.cards import Card, Type2Card, Type3Card, UidCard
from devices.emulators.type4 import Type4Card
from devices.errors import DeviceError, DeviceGone

_TECHNOLOGIES = (b"106A", b"212A", b"424A", b"106B", b"212B", b"424B", b"212F", b"424F")
_KINDS: dict[str, Callable[[bytes, str], Card]] = {"type2": Type2Card, "type3": Type3Card, "type4": Type4Card}
_UIDS = {"type2": (b"\x04", 7), "type3": (b"\x02\xFE", 8), "type4": (b"\x04", 7)}   # how a UID begins, its length


class CardEmulator:
    """The air above a card reader, on a UDP port of this machine; the driver opens `url`.

    It answers "no card here" as long as no card is held, so that a driver notices when it is unplugged.
    """

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._host, self._port = host, port
        self._lock = threading.Lock()
        self._card: Card | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"nfc+udp://{self._host}:{self._port}"

    def __enter__(self) -> CardEmulator:
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    # --- What hands do -------------------------------------------------------------------------------------

    def hold(self, number: str, *, uid: str = "", kind: str = "type2") -> str:
        """Hold a card that carries `number`; its UID, made from the number when none is given."""
        if kind not in _KINDS:
            raise DeviceError(f"there is no card of kind {kind!r}; known: {', '.join(_KINDS)}")
        uid = uid or uid_of(number, kind)
        message = b"".join(ndef.message_encoder([ndef.TextRecord(number)]))
        return self.hold_card(_KINDS[kind](message, uid))

    def hold_uid(self, uid: str) -> str:
        """Hold a card that tells nothing but its UID of 4 or 7 bytes in hex."""
        return self.hold_card(UidCard(uid))

    def hold_card(self, card: Card) -> str:
        with self._lock:
            self._card = card
        return card.uid

    def take(self) -> None:
        with self._lock:
            self._card = None

    def plug(self) -> None:
        """Listen, at the same port as before. Raises DeviceGone when it is taken."""
        if self._thread is not None:
            return
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            listener.bind((self._host, self._port))
        except OSError as error:
            listener.close()
            raise DeviceGone(f"cannot listen at {self._host}:{self._port}: {error}") from error
        self._port = listener.getsockname()[1]
        self._stop.clear()
        self._thread = threading.Thread(target=self._serve, args=(listener,), name="card emulator", daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        if self._thread is None:
            return
        self._stop.set()
        self._thread.join()
        self._thread = None

    # --- What the air does ---------------------------------------------------------------------------------

    def _serve(self, listener: socket.socket) -> None:
        with listener:
            while not self._stop.is_set():
                if not select.select([listener], [], [], 0.05)[0]:
                    continue
                try:
                    datagram, peer = listener.recvfrom(2048)
                    answer = self.answer(datagram)
                    if answer:
                        listener.sendto(answer, peer)
                except OSError:
                    continue       # the other side is gone; the next one is served

    def answer(self, datagram: bytes) -> bytes:
        """The datagram to send back; none for noise and when the reader's field goes off."""
        technology, _, text = datagram.strip().partition(b" ")
        try:
            frame = bytes.fromhex(text.decode("ascii"))
        except ValueError:
            return b""
        if technology not in _TECHNOLOGIES or not frame:
            return b""
        with self._lock:
            answer = self._card.answer(technology.decode(), frame) if self._card else None
        return b"RFOFF" if answer is None else technology + b" " + answer.hex().encode()


def uid_of(number: str, kind: str = "type2") -> str:
    """The UID of the card that carries `number`: always the same one, as on a card of plastic."""
    start, size = _UIDS[kind]
    return (start + hashlib.sha256(number.encode()).digest())[:size].hex().upper()
