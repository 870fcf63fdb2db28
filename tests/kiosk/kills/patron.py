"""Patrons at the kiosk: they borrow and return, pay and place holds, wait for what is said, begin anew when it dies."""
from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.kiosk.kills.errands import GIVE_UP, PATIENCE, Errand, Patron, Payer, Reader
from tests.kiosk.kills.library import ITEM_OF, ITEMS, PINS, UIDS, uids_of
from tests.kiosk.kills.processes import Central, Died, KioskProcess, Stuck, Terminal
from tests.kiosk.kills.shelf import Shelf

LENT = ("status.borrowed", "status.renewed", "status.already_yours")
RETURNED = ("status.cart", "status.hold_shelf", "status.transport", "status.staff", "status.returned",
            "status.already_returned")
RECEIVED = "status.received"        # taken in without the central system, which is told later
SETTLED = (*LENT, *RETURNED, RECEIVED, "status.refused", "status.not_returned", "status.problem")


@dataclass(slots=True)
class Attempt:
    """An item laid there in a session. `card` is empty for a return; times are of the wall clock."""

    item: str
    card: str
    begun: float
    ended: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody comes for. `card` is empty for returns; `items` are barcodes."""

    errand: Errand
    card: str
    items: tuple[str, ...] = ()
    title: int = 0                 # to be put on hold


class Patrons:
    """One after the other at one kiosk. `errand`: what they come for now. `attempts` is what they tried to borrow and
    return, and knows nothing of what came of it.
    """

    def __init__(self, kiosk: KioskProcess, shelf: Shelf, chance: Random, central: Central, terminal: Terminal) -> None:
        self._kiosk, self._shelf, self._chance = kiosk, shelf, chance
        self.errand = Errand.LOANS
        self._borrower = Patron(kiosk, chance)
        self.payer = Payer(kiosk, chance, central, terminal)
        self.reader = Reader(kiosk, chance)
        self.attempts: list[Attempt] = []
        self.sessions = 0
        self._heard = 0                            # how much of what the kiosk said is in `_mine`
        self._laid: tuple[str, set[str]] = "", set()
        self._mine: dict[str, str] = {}            # item → card of the one who was told that it is lent to them
        self._again: Plan | None = None            # who was interrupted, and comes back

    def serve(self) -> None:
        """One session, however it ends. Raises Stuck."""
        life = self._home()
        self._hear()
        plan = self._again or self._choose()
        if plan.card and self._again:
            plan = replace(plan, items=tuple(item for item in plan.items if item not in self._mine))
        self._again = None
        self.sessions += 1
        first = len(self.attempts)
        try:
            self._session(life, plan)
            self.clear_pad(life)
        except Died:
            if self._chance.random() < 0.6:
                self._again = plan
            if self._chance.random() < 0.7:
                self._shelf.lift()
        finally:
            for attempt in self.attempts[first:]:
                attempt.ended = time.time()

    def _choose(self) -> Plan:
        card = self._chance.choice(list(PINS))
        if self.errand is Errand.PAY:
            return Plan(Errand.PAY, card)
        if self.errand is Errand.HOLD:
            return Plan(Errand.HOLD, card, title=self.reader.choose())
        lent = list(self._mine)
        number = self._chance.choice((1, 1, 2, 3))
        if self._chance.random() < len(lent) / 8:
            unsure = [item for item in ITEMS if item not in self._mine]
            return Plan(Errand.LOANS, "", tuple(self._some(lent, number) + self._some(
                unsure, self._chance.random() < 0.2)))
        return Plan(Errand.LOANS, card, tuple(self._some([i for i in ITEMS if i not in self._mine], number)))

    def _some(self, items: list[str], number: int) -> list[str]:
        return self._chance.sample(items, min(number, len(items)))

    def _hear(self) -> None:
        """Take up what the screens said so far."""
        said = self._kiosk.said[self._heard:]
        self._heard += len(said)
        for view in said:
            if view.get("lent"):                   # Finish was pressed too early to see the ticks, but it counts them
                self._mine = dict.fromkeys(self._laid[1], self._laid[0]) | self._mine
            for item, status, _ in view.get("rows", ()):
                if status in LENT:
                    self._mine[item] = view["card"]
                elif status in (*RETURNED, RECEIVED):
                    self._mine.pop(item, None)

    # --- at the kiosk ---------------------------------------------------------------------------------------

    def _home(self) -> int:
        """The life of a kiosk that is on its first screen. Raises Stuck."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                self.go_home(life := self._kiosk.life)
                return life
            except Died:
                time.sleep(0.02)
        raise Stuck("no kiosk comes to its first screen")

    def go_home(self, life: int) -> None:
        """To the first screen, whatever is shown. Raises Died, Stuck."""
        end = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < end:
            view = self._kiosk.wait(life, lambda view: view["screen"] not in ("starting", "out_of_order"), PATIENCE)
            if view is None:
                break
            if view["screen"] in ("attract", "choose"):
                return
            action = "cancel" if view["screen"] in ("card", "pin", "pay") else "finish"
            self._kiosk.tell(life, press=action)       # once: Finish may wait for what is under way
            self._kiosk.wait(life, lambda now, view=view: (now["screen"], now["title"]) != (
                view["screen"], view["title"]), PATIENCE)
        raise Stuck(f"the first screen does not come back; it says {self._kiosk.view}")

    def _session(self, life: int, plan: Plan) -> None:
        match plan.errand:
            case Errand.PAY:
                self._lays(plan.card)
                self.payer.visit(life, plan.card)
            case Errand.HOLD:
                self._lays(plan.card)
                self.reader.visit(life, plan.card, plan.title)
            case Errand.LOANS:
                self._loans(life, plan.card, plan.items)

    def _loans(self, life: int, card: str, items: Iterable[str]) -> None:
        if card and not self._borrower.sign_in(life, card):
            return
        if not card:
            self._kiosk.tell(life, press="return")
            if self._kiosk.wait(life, lambda view: view["screen"] == "return", GIVE_UP) is None:
                return
        wanted = self._lays(card, items)
        hurry = self._chance.random() < 0.1
        if hurry:
            self._kiosk.wait(life, lambda view: False, self._chance.random())
        else:
            self._until_settled(life, wanted)
        if self._chance.random() < 0.3 or hurry:
            self._shelf.lift()
        self._kiosk.tell(life, press=self._chance.choice(("finish", "finish", "finish_receipt")))
        self._kiosk.wait(life, lambda view: view["screen"] not in ("borrow", "return"), GIVE_UP)

    def _lays(self, card: str, items: Iterable[str] = ()) -> set[str]:
        """These, beside what an interrupted patron left there: it is lent to whoever signs in."""
        wanted = {*items, *(ITEM_OF[uid] for uid in UIDS if self._shelf.lies(uid))}
        self._laid = card, wanted
        self.attempts += [Attempt(item, card, time.time()) for item in wanted]
        self._shelf.lay(*(uid for item in wanted for uid in uids_of(item)))
        return wanted

    def _until_settled(self, life: int, wanted: set[str]) -> None:
        """Every item has a row that says how it ended. Raises Stuck, and Died when there is no session any more."""
        def settled(view: dict[str, Any]) -> bool:
            return view["screen"] not in ("borrow", "return") or wanted <= {
                item for item, status, _ in view["rows"] if status in SETTLED}

        view = self._kiosk.wait(life, settled, PATIENCE)
        if view is None:
            raise Stuck(f"the rows do not settle; it says {self._kiosk.view}")
        if view["screen"] not in ("borrow", "return"):
            raise Died

    def clear_pad(self, life: int) -> None:
        """What stays there when a session ends is nobody's wish: it is lifted, and the kiosk sees that."""
        self._shelf.lift()
        end = time.monotonic() + GIVE_UP
        while self._kiosk.rest(life)["pad"] and time.monotonic() < end:
            time.sleep(0.02)
