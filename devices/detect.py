"""Which readers are there: what USB and the serial ports name, and which driver each of them answers.

A serial port is asked by every driver in turn, each at its own baud rate and parity, until one is answered. A question
does a reader no harm that it is not for; a receipt printer may print it, so ports can be listed without asking.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from serial.tools import list_ports

from devices.drivers import LINE_READERS, TAG_READERS, card_reader, tag_reader
from devices.errors import BadUrl, DeviceError, DeviceGone, LineRefused
from devices.pcsc.link import reader_names
from devices.printers.found import NetworkPrinter, network_printers
from devices.rfid.reader import ReaderInfo
from devices.url import DeviceUrl

_SECONDS = 0.3                         # that a reader has for an answer
_SILENT = "no driver is answered: is it a reader, has it power, and its baud rate as delivered?"
_BY_ID = Path("/dev/serial/by-id")
_USB = Path("/sys/bus/usb/devices")
_NFC = "nfc+usb://"
_KNOWN_USB = {                         # vendor:product, as USB tells it → what to make of it
    "0ab1": "FEIG; one without a serial port of its own is reached over the network, or with the maker's serial driver",
    "054c": "Sony; if it is an NFC reader its address is nfc+usb://{id}",
    "04e6": "SCM; if it is an NFC reader its address is nfc+usb://{id}",
    "072f": "ACS; an NFC reader, better used by PC/SC than by nfc+usb://{id}",
}


class State(StrEnum):
    ANSWERS = "answers"                # to the driver that the URL names
    SILENT = "silent"                  # no driver is answered
    CLOSED = "closed"                  # it cannot be opened
    LISTED = "listed"                  # it was not asked


@dataclass(frozen=True, slots=True)
class Detected:
    """One thing found. `kind`: usb, serial, pcsc, printer; of an address that was told: network, or named. `where`: its
    port or number; `note`: what to know or do; `url`: its address, also of one that was not asked, where it can have
    but one."""

    kind: str
    where: str
    state: State
    what: str = ""
    url: str = ""
    info: ReaderInfo | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port: the name it keeps when it is moved to another socket, and what USB calls it."""

    path: str
    what: str = ""


def detect(ports: Iterable[Port], urls: Iterable[str], *, ask: bool = True, parity: str = "",
           usb: Path = _USB) -> Iterator[Detected]:
    """Everything that is found, each as soon as it is known. `urls`: network readers, and any other by its address;
    `parity`: of ports that take no other."""
    yield from usb_devices(usb)
    yield from pcsc_readers()
    for port in ports:
        yield at_port(port, parity=parity) if ask else Detected("serial", port.path, State.LISTED, port.what)
    for url in urls:
        yield at_url(url)


def serial_ports() -> list[Port]:
    """The serial ports of this machine."""
    stable = {str(link.resolve()): str(link) for link in _BY_ID.glob("*")} if _BY_ID.is_dir() else {}
    return [Port(stable.get(port.device, port.device), port.description if port.description != "n/a" else "")
            for port in sorted(list_ports.comports(), key=lambda port: str(port.device))]


def usb_devices(root: Path = _USB) -> Iterator[Detected]:
    """What is on USB, hubs aside, with a note where more is known."""
    for folder in sorted(root.glob("*")):
        vendor, product = _read(folder / "idVendor"), _read(folder / "idProduct")
        if not vendor or not product or _read(folder / "bDeviceClass") == "09":
            continue
        name = " ".join(filter(None, (_read(folder / "manufacturer"), _read(folder / "product"))))
        where = f"{vendor}:{product}"
        note = _KNOWN_USB.get(vendor, "")
        yield Detected("usb", where, State.LISTED, name, f"nfc+usb://{where}" if _NFC in note else "",
                       note=note.format(id=where))


def pcsc_readers(names: Callable[[], list[str]] = reader_names) -> Iterator[Detected]:
    """What PC/SC names; one entry that says what is missing where that cannot be asked."""
    try:
        for name in names():
            url = f"pcsc+usb://{quote(name)}"
            yield Detected("pcsc", name, State.LISTED, url=url, note=f"as a card reader: {url}")
    except DeviceError as error:
        yield Detected("pcsc", "", State.CLOSED, note=str(error))


def printers(look: Callable[[], Iterable[NetworkPrinter]] = network_printers) -> Iterator[Detected]:
    """Printers that announce themselves in the network, not asked; one entry that says what is missing where nobody can
    be asked for them."""
    try:
        for one in look():
            note = f"as a printer: {one.url}" if one.url else "give it a queue of CUPS, and name that"
            yield Detected("printer", one.where, State.LISTED, one.name, one.url, note=note)
    except DeviceError as error:
        yield Detected("printer", "", State.CLOSED, note=str(error))


def at_port(port: Port, drivers: Iterable[str] = LINE_READERS, *, parity: str = "") -> Detected:
    """The driver that a serial port answers. One whose baud rate or parity it does not take is passed over."""
    state, note = State.CLOSED, ""
    for driver in drivers:
        url = f"{driver}+serial://{port.path}" + (f"?parity={parity}" if parity else "")
        try:
            info = _asked(url)
        except LineRefused as error:
            note = note or str(error)
        except DeviceGone as error:
            return Detected("serial", port.path, State.CLOSED, port.what, note=str(error))
        except DeviceError:
            state, note = State.SILENT, _SILENT
        else:
            return Detected("serial", port.path, State.ANSWERS, port.what, url, info)
    return Detected("serial", port.path, state, port.what, note=note)


def at_url(url: str) -> Detected:
    """What answers at an address; of a card reader, whether it can be opened. Raises BadUrl for one that is none."""
    meant = DeviceUrl.parse(url)
    kind, info = "network" if meant.host else "named", None
    try:
        if meant.driver in TAG_READERS:
            info = _asked(url)
        else:
            with closing(card_reader(meant)) as reader:
                reader.open()
        return Detected(kind, url, State.ANSWERS, url=url, info=info)
    except BadUrl:
        raise
    except DeviceGone as error:
        return Detected(kind, url, State.CLOSED, url=url, note=str(error))
    except DeviceError as error:
        return Detected(kind, url, State.SILENT, url=url, note=str(error))


def _asked(url: str) -> ReaderInfo:
    reader = tag_reader(url if "timeout=" in url else f"{url}{'&' if '?' in url else '?'}timeout={_SECONDS}")
    try:
        reader.open()
        return reader.describe()
    finally:
        reader.close()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
