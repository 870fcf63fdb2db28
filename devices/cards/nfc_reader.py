"""Patron cards by nfcpy: a contactless reader on USB or serial, or nfcpy's simulated air over UDP.

nfcpy sets its loggers at import and tells in the log what it does not raise; here the errors are ours and its log
stays silent. It reads ISO 14443 and FeliCa cards, never ISO 15693 item tags.
"""
from __future__ import annotations

import itertools
import logging
import socket
import struct
import time
from collections.abc import Callable

import nfc
import nfc.clf
import nfc.clf.udp
import nfc.tag

from devices.cards.events import CardEvent
from devices.cards.number import number_of
from devices.cards.presence import Presence, Sight
from devices.errors import BadUrl, DeviceGone
from devices.url import DeviceUrl

logging.getLogger("nfc").setLevel(logging.CRITICAL)

INTERVAL = 0.1                     # seconds between looks: quick to a hand, nothing to a processor
_ANSWER = 0.08                     # seconds a simulated card has for an answer
_SILENT_LOOKS = 3
# What nfcpy raises on cards that answer nonsense. An OSError is the reader itself and is not among them.
_NONSENSE = (nfc.tag.TagCommandError, nfc.clf.Error, LookupError, ValueError, TypeError, AttributeError,
             RuntimeError, AssertionError, struct.error)


class SimulatedAir(nfc.clf.udp.Device):  # type: ignore[misc]
    """nfcpy's UDP device, with deadlines fit for a screen.

    A peer that answers "no card here" (RFOFF) is there all the time, so that its silence means it was unplugged; a
    peer that never did, such as nfcpy's own card emulation, is only heard while it holds a card.
    """

    def __init__(self, host: str, port: int) -> None:
        """Its own one takes the name of a service for the number of its port: 60179 is "fido" on many a machine."""
        self.addr, self.socket = (socket.gethostbyname(host), port), None
        self._path = f"{self.addr[0]}:{port}"
        self._create_socket()
        self._vendor_name, self._device_name, self._chipset_name = "", "simulated air", "UDP"
        self.attended = False
        self.silent = 0            # answers that did not come, in a row

    def _recv_data(self, timeout: float, *technologies: str) -> tuple[str, bytearray, tuple[str, int]]:
        try:
            answer: tuple[str, bytearray, tuple[str, int]] = super()._recv_data(_ANSWER, *technologies)
        except nfc.clf.TimeoutError:
            self.silent += 1
            raise
        except nfc.clf.BrokenLinkError:
            self.attended, self.silent = True, 0
            raise
        self.silent = 0
        return answer


class NfcCardReader:
    """A CardReader over nfcpy. `path` is nfcpy's own name of the device: usb, usb:054c:06c3, tty:USB0:pn532, udp:…"""

    def __init__(self, path: str, *, clock: Callable[[], float] = time.monotonic,
                 pause: Callable[[float], None] = time.sleep) -> None:
        self._path = path
        self._clock, self._pause = clock, pause
        self._frontend: nfc.ContactlessFrontend | None = None
        self._presence = Presence()
        self._others = itertools.cycle(("106B", "212F"))
        self._attended = False
        self._due = 0.0

    @classmethod
    def from_url(cls, url: DeviceUrl) -> NfcCardReader:
        if url.transport == "udp":
            url.allow()
            return cls(f"udp:{url.host}:{url.port}")
        if url.transport == "usb":
            url.allow()
            return cls(f"usb:{url.path}" if url.path else "usb")
        if url.transport == "serial" and url.path.startswith("/dev/tty"):
            url.allow("chip")
            chip = url.option("chip", "")
            return cls(f"tty:{url.path.removeprefix('/dev/tty')}" + (f":{chip}" if chip else ""))
        raise BadUrl(f"{url.text!r} is no NFC reader: write nfc+usb://, nfc+udp://host:port or "
                     "nfc+serial:///dev/ttyUSB0?chip=pn532")

    def open(self) -> None:
        self.close()
        frontend = nfc.ContactlessFrontend()
        try:
            if self._path.startswith("udp:"):
                _, host, port = self._path.split(":")
                frontend.device = SimulatedAir(host, int(port))
            elif not frontend.open(self._path):
                raise DeviceGone(f"no card reader is found at {self._path}: is it plugged in, and may it be used?")
        except (OSError, ImportError) as error:
            raise DeviceGone(f"the card reader at {self._path} cannot be opened: {error}") from error
        self._frontend, self._presence = frontend, Presence()
        if self._attended:
            self._sense("106A")
            if frontend.device.silent:
                self.close()
                raise DeviceGone(f"the card reader at {self._path} does not answer")

    def close(self) -> None:
        if self._frontend is not None:
            self._frontend.close()
            self._frontend = None

    def poll(self) -> CardEvent | None:
        if self._frontend is None:
            raise DeviceGone("the card reader is not open")
        self._pause(max(0.0, min(INTERVAL, self._due - self._clock())))
        self._due = self._clock() + INTERVAL
        try:
            target = self._sense("106A") or self._sense(next(self._others))
            return self._presence.look(None if target is None else self._sight(target))
        except OSError as error:
            self.close()
            raise DeviceGone(f"the card reader at {self._path} was unplugged: {error}") from error

    def _sense(self, technology: str) -> nfc.clf.RemoteTarget | None:
        """The card of this technology in the field; nonsense is no card."""
        assert self._frontend is not None
        try:
            target = self._frontend.sense(nfc.clf.RemoteTarget(technology))
        except _NONSENSE:
            return None
        device = self._frontend.device
        if isinstance(device, SimulatedAir):
            self._attended = self._attended or device.attended
            if self._attended and device.silent >= _SILENT_LOOKS:
                raise OSError("no answer")
        return target

    def _sight(self, target: nfc.clf.RemoteTarget) -> Sight:
        if target.brty.endswith("A"):
            uid = bytes(target.sdd_res or target.rid_res[2:6])
        elif target.brty.endswith("B"):
            uid = bytes(target.sensb_res[1:5])
        else:
            uid = bytes(target.sensf_res[1:9])
        return Sight(uid.hex().upper(), target.brty, lambda: self._number(target))

    def _number(self, target: nfc.clf.RemoteTarget) -> str:
        try:
            tag = nfc.tag.activate(self._frontend, target)
            message = tag.ndef.octets if tag is not None and tag.ndef is not None else b""
        except OSError:
            raise
        except _NONSENSE:
            return ""
        return number_of(bytes(message))
