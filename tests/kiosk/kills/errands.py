"""What patrons come for beside loans: they pay what they owe, and place holds. Each wish is kept with its times.

What came of it they do not know; `Wish` knows nothing of that.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

from tests.kiosk.kills.library import PINS, WANTED
from tests.kiosk.kills.processes import Central, KioskProcess, Stuck, Terminal

PATIENCE = 60.0            # seconds for what must come, however often something is killed meanwhile
GIVE_UP = 3.0              # for a screen to come, before the patron begins anew
PAID, RECEIVED, UNSURE = "pay.paid.title", "pay.received.title", "pay.unsure.title"
NOT_PAID = ("pay.declined.title", "pay.cancelled.title", "pay.unable.title")
PLACED, ALREADY, DOUBTFUL = "reserve.placed", "reserve.already", "reserve.unsure"
NOT_PLACED = ("reserve.refused", "reserve.no_answer")


class Errand(StrEnum):
    LOANS = "loans"
    PAY = "pay"
    HOLD = "hold"


@dataclass(slots=True)
class Wish:
    """Of this card for this thing: a title to hold, or cents to pay. Times are of the wall clock."""

    what: int
    card: str
    begun: float
    ended: float = 0.0


class Patron:
    """One who stands before the kiosk. All raise Died."""

    def __init__(self, kiosk: KioskProcess, chance: Random) -> None:
        self.kiosk, self.chance = kiosk, chance
        self.wishes: list[Wish] = []

    def sees(self, life: int, wanted: Callable[[dict[str, Any]], Any], seconds: float = GIVE_UP) -> bool:
        return self.kiosk.wait(life, wanted, seconds) is not None

    def told(self, life: int, titles: Collection[str]) -> str:
        """Which of these the screen says at the end; empty when it is another screen by then. Raises Stuck."""
        screen = self.kiosk.view.get("screen")
        view = self.kiosk.wait(life, lambda view: view["title"] in titles or view["screen"] != screen, PATIENCE)
        if view is None:
            raise Stuck(f"the patron is not told how it ended; it says {self.kiosk.view}")
        return str(view["title"]) if view["title"] in titles else ""

    def sign_in(self, life: int, card: str, screen: str = "borrow") -> bool:
        """False when there is no getting in now."""
        self.kiosk.tell(life, card=card)
        for _ in range(6):
            if not self.sees(life, lambda view: view["screen"] == "pin"):
                return False
            self.kiosk.tell(life, type=PINS[card])
            view = self.kiosk.wait(life, lambda view: view["screen"] != "pin" or view["problem"], GIVE_UP)
            if view is not None and view["screen"] != "pin":
                return bool(view["screen"] == screen)
            time.sleep(0.1)
        return False


class Payer(Patron):
    """`fees`: cents → whose; each amount is charged once, so that it names its payment."""

    def __init__(self, kiosk: KioskProcess, chance: Random, central: Central, terminal: Terminal) -> None:
        super().__init__(kiosk, chance)
        self._central, self._terminal = central, terminal
        self.fees: dict[int, str] = {}

    def visit(self, life: int, card: str) -> None:
        owed = self._owed(life, card)
        if not self.sign_in(life, card):
            return
        self.kiosk.tell(life, press="fees")
        if not self.sees(life, lambda view: view["screen"] == "account" and "pay" in view["actions"]):
            return                                 # an earlier payment is not over
        self.kiosk.tell(life, press="pay")
        if not self.sees(life, lambda view: view["title"] == "pay.choose.title"):
            return
        if self._pays(life, card, owed) in NOT_PAID[:2] and self.chance.random() < 0.5:
            self._pays(life, card, owed)
        self.kiosk.tell(life, press=self.chance.choice(("finish", "finish_receipt", "cancel")))
        self.sees(life, lambda view: view["screen"] == "account")

    def _owed(self, life: int, card: str) -> int:
        """What the card owes; something, if nothing is under way that it could be mistaken for."""
        if not (owed := self._central.owed(card)) and not self.kiosk.rest(life)["rest"]:
            owed = self.chance.choice([cents for cents in range(105, 1000) if cents not in self.fees])
            self.fees[owed] = card
            self._central.fee("charge", card, f"{owed / 100:.2f}")
        return owed

    def _pays(self, life: int, card: str, owed: int) -> str:
        """At the terminal, with a hand that is quick, slow, or that lets it be. What the screen says at the end."""
        self._terminal.tell(hand="wait")
        self.wishes.append(wish := Wish(owed, card, time.time()))
        try:
            self.kiosk.tell(life, press="pay")
            self.sees(life, lambda view: view["title"] == "pay.progress.card")
            self.sees(life, lambda view: view["title"] != "pay.progress.card", self.chance.choice((0.0, 0.2, 0.8)))
            if self.chance.random() < 0.1:
                self.kiosk.tell(life, press="cancel")
            self._terminal.tell(hand=self.chance.choice(("approve",) * 5 + ("decline", "cancel")))
            return self.told(life, (PAID, RECEIVED, UNSURE, *NOT_PAID))
        finally:
            # The kiosk is dead perhaps, and the patron goes on at the terminal.
            self._terminal.tell(hand=self.chance.choice(("approve", "approve", "cancel")))
            wish.ended = time.time()


class Reader(Patron):
    """Who finds a title by the catalogue and wants it, with the card."""

    def visit(self, life: int, card: str, title: int) -> None:
        self.kiosk.tell(life, press="search")
        if not self.sees(life, lambda view: view["screen"] == "search"):
            return
        self.kiosk.tell(life, write=f"teos {title}")
        self.kiosk.tell(life, press="find")
        if not self.sees(life, lambda view: view["screen"] == "results" and view["rows"]):
            return
        self.kiosk.tell(life, row=f"demo.{title}")
        if not self.sees(life, lambda view: view["screen"] == "work" and "hold" in view["actions"]):
            return
        self.kiosk.tell(life, press="hold")
        if not self.sees(life, lambda view: view["screen"] == "card") or not self.sign_in(life, card, "hold"):
            return
        if self._places(life, card, title) == "reserve.no_answer" and self.chance.random() < 0.7:
            self._places(life, card, title)

    def _places(self, life: int, card: str, title: int) -> str:
        self.wishes.append(wish := Wish(title, card, time.time()))
        try:
            self.kiosk.tell(life, press="place_hold")
            self.sees(life, lambda view: view["title"] in ("reserve.placing", "reserve.checking"))
            if self.chance.random() < 0.1:         # and does not wait
                return ""
            return self.told(life, (PLACED, ALREADY, DOUBTFUL, *NOT_PLACED))
        finally:
            wish.ended = time.time()

    def choose(self) -> int:
        """Mostly one that nobody has wanted yet."""
        wanted = {wish.what for wish in self.wishes}
        fresh = [title for title in WANTED if title not in wanted]
        return self.chance.choice(fresh if fresh and self.chance.random() < 0.8 else WANTED)
