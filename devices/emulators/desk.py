"""A whole self-service desk that is not there: pad, card reader, scanner, receipt printer and payment terminal at once.

One control server does what hands do at all of them; the drivers open `urls`.
"""
from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, TypeVar

from devices.emulators.card import CardEmulator
from devices.emulators.control import Control, ControlError, Handler
from devices.emulators.field import Field
from devices.emulators.printer import PrinterEmulator
from devices.emulators.readers import READER_EMULATORS
from devices.emulators.scanner import ScannerEmulator
from devices.emulators.terminal import Hand, TerminalEmulator, TerminalFault
from devices.emulators.tray import Tray
from devices.emulators.verbs import brief, register_field, register_reader
from devices.emulators.wallet import WalletCard, load_cards

Kind = TypeVar("Kind", bound=StrEnum)


class Part(Protocol):
    def plug(self) -> None: ...

    def unplug(self) -> None: ...


class Desk:
    """`with Desk.load("field.toml") as desk:` — every part is plugged in and listening inside. `reader`: the
    driver that reads the pad; `pad`: where it listens."""

    def __init__(self, field: Field, cards: Sequence[WalletCard] = (), *, reader: str = "feig",
                 pad: str = "tcp://127.0.0.1:0", air: bool = False, nfc_port: int = 0,
                 control: str = "127.0.0.1:0") -> None:
        self.field = field
        self.cards = tuple(cards)
        self.pad = READER_EMULATORS[reader](field, listen=pad, air=air)
        self.card = CardEmulator(port=nfc_port)
        self.scanner = ScannerEmulator()
        self.printer = PrinterEmulator()
        self.tray = Tray(self.printer)
        self.terminal = TerminalEmulator()
        self.control = Control(control)
        self._parts: dict[str, Part] = {
            "pad": self.pad, "card": self.card, "scanner": self.scanner, "printer": self.printer,
            "terminal": self.terminal}
        self._held = ""                # UID of the card on the reader
        self._stack = ExitStack()
        self._register()

    @classmethod
    def load(cls, path: str | Path, **options: Any) -> Desk:
        """The desk whose tags and cards a field file describes. Raises BadFieldFile."""
        return cls(Field.load(path), load_cards(path), **options)

    @property
    def urls(self) -> dict[str, str]:
        """pad, card, scanner, printer, terminal: device URLs; control: host:port."""
        host, port = self.control.address
        return {"pad": self.pad.url, "card": self.card.url, "scanner": self.scanner.url, "printer": self.printer.url,
                "terminal": self.terminal.url, "control": f"{host}:{port}"}

    def __enter__(self) -> Desk:
        with ExitStack() as stack:
            for part in (self.pad, self.card, self.scanner, self.printer, self.terminal, self.control):
                stack.enter_context(part)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    # --- What hands do, by the control server --------------------------------------------------------------

    def _register(self) -> None:
        register_field(self.control, self.field, listing="tags")
        register_reader(self.control, self.pad, prefix="pad-")
        self.tray.register(self.control)
        verbs: dict[str, Handler] = {
            "list": self.contents, "hold": self.hold, "take": self.take, "scan": self.scan, "plug": self.plug,
            "unplug": self.unplug, "pay": self.pay, "payer": self.payer, "terminal-fault": self.terminal_fault,
        }
        for verb, handler in verbs.items():
            self.control.register(verb, handler)

    def contents(self) -> dict[str, Any]:
        """{"tags": […], "cards": [{number, uid, label}], "held": UID of the card on the reader, or "",
        "terminal": {"asked": cents that wait for a card, "shown": …, "taken": [cents]}}."""
        cards = [{"number": card.number, "uid": card.uid, "label": card.label} for card in self.cards]
        terminal = {"asked": self.terminal.asked, "shown": self.terminal.shown,
                    "taken": [one.amount for one in self.terminal.taken if not one.reversed]}
        return {"tags": [brief(tag) for tag in self.field.tags()], "cards": cards, "held": self._held,
                "terminal": terminal}

    def hold(self, number: str = "", uid: str = "") -> str:
        """Hold a card to the reader, one of the wallet or any other; its UID."""
        if not isinstance(number, str) or not isinstance(uid, str) or not (number or uid):
            raise ControlError("hold a card by its number, its uid, or both")
        meant = WalletCard(number, uid.upper())
        card = next((card for card in self.cards if meant.number in ("", card.number)
                     and meant.uid in ("", card.uid)), meant)
        self._held = card.hold(self.card)
        return self._held

    def take(self) -> None:
        self.card.take()
        self._held = ""

    def scan(self, text: str) -> None:
        if not isinstance(text, str):
            raise ControlError("scan a text")
        self.scanner.scan(text)

    def pay(self, hand: str) -> None:
        """approve, decline or cancel the payment that waits at the terminal."""
        self.terminal.decide(_one_of(Hand, hand))

    def payer(self, hand: str) -> None:
        """What is done at each payment from now on: approve, decline, cancel, or wait for `pay`."""
        self.terminal.hand(_one_of(Hand, hand))

    def terminal_fault(self, kind: str) -> None:
        """What befalls the next payment: cut-before, cut-after, lose-completion, silent, deaf."""
        self.terminal.fault(_one_of(TerminalFault, kind))

    def plug(self, part: str) -> None:
        self._part(part).plug()

    def unplug(self, part: str) -> None:
        self._part(part).unplug()

    def _part(self, name: str) -> Part:
        if not isinstance(name, str) or name not in self._parts:
            raise ControlError(f"there is no part {name!r}; known: {', '.join(self._parts)}")
        return self._parts[name]


def _one_of(kinds: type[Kind], name: str) -> Kind:
    if name not in list(kinds):
        raise ControlError(f"{name!r} is none of {', '.join(kinds)}")
    return kinds(name)
