"""What the core hands its effects to: the workers, as it sees them."""
from __future__ import annotations

from typing import Protocol

from kiosk.engine.effects import Ask, AtPad, AtTerminal, Inspect, LookUp, Mail, PrintSlip, Restart, Secure, TryLink
from receipts.document import Receipt


class Asker(Protocol):
    def ask(self, effect: Ask) -> None: ...


class Securer(Protocol):
    def secure(self, effect: Secure) -> None: ...

    def attend(self, effect: AtPad) -> None: ...


class Paying(Protocol):
    def do(self, effect: AtTerminal) -> None: ...


class Catalogue(Protocol):
    def ask(self, effect: LookUp) -> None: ...


class Printing(Protocol):
    def print(self, receipt: Receipt) -> None: ...

    def print_slip(self, effect: PrintSlip) -> None: ...


class Mailing(Protocol):
    def send(self, mail: Mail) -> None: ...


class ForStaff(Protocol):
    def do(self, errand: Inspect | TryLink | Restart) -> None: ...
