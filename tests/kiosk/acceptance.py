"""The trials of docs/technician/acceptance.md, played in their real time before a real kiosk without a window.

`python -m tests.kiosk.acceptance central` takes as long as docs/examples/chaos/central.toml, `reader` as reader.toml.
It does what the document tells the technician to do, and says what was seen; exit code 1 when that was not right.
"""
from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from devices.emulators.feig import FeigEmulator
from kiosk.engine.view import Action, Screen, ViewState
from tests.kiosk import rig
from tests.kiosk.bitten import Chaos
from tests.kiosk.library import CARD, PIN
from tests.kiosk.proxy import Proxy

SCENARIOS = rig.ROOT / "docs/examples/chaos"
SECURED, LOANED = 0x07, 0xC2


class Front:
    """The chaos between kiosk and central system."""

    def __init__(self, proxy: Proxy, scenario: Path) -> None:
        self.chaos = Chaos("--listen", "127.0.0.1:0", "--to", f"127.0.0.1:{proxy.port}", "--scenario", str(scenario))
        self.reach = f'host = "127.0.0.1"\nport = {self.chaos.where.rpartition(":")[2]}'

    def stop(self) -> None:
        self.chaos.__exit__(None, None, None)


class Technician:
    def __init__(self, desk: rig.Rig, begun: float) -> None:
        self.desk, self._begun = desk, begun
        self._free = [f"3000{n}" for n in (1, 2, 3, 4, 7, 8, 9, 10, 11, 12)]
        self.lent: list[str] = []
        self._uids = {item: desk.tag(item) for item in self._free}

    def at(self, seconds: float) -> None:
        """Wait for this second of the scenario."""
        time.sleep(max(0.0, self._begun + seconds - time.monotonic()))

    def say(self, what: str) -> None:
        print(f"{time.monotonic() - self._begun:7.1f} s  {what}", flush=True)

    def sign_in(self) -> None:
        self.desk.screen(Screen.ATTRACT)
        self.desk.show_card(CARD)
        self.desk.wait(lambda view: view.screen is Screen.PIN)
        while True:
            self.desk.type(PIN)
            view = self.desk.wait(lambda view: view.screen is Screen.BORROW or (
                view.entry and view.entry.problem and not view.entry.busy), 40)
            if view.screen is Screen.BORROW:
                return
            time.sleep(0.5)

    def take(self, count: int) -> list[str]:
        items, self._free = self._free[:count], self._free[count:]
        return items

    def lay(self, *items: str) -> None:
        self.desk.lay(*(self._uids[item] for item in items))

    def ticked(self, status: str, *items: str, within: float = 60.0) -> None:
        """Their rows say so; the gate and the central system agree at once."""
        begun = time.monotonic()
        for item in items:
            self.desk.wait(lambda view: any(row.key == item and row.status.key == status for row in view.rows),  # noqa: B023
                           within)
            lent = status == "status.borrowed"
            assert self.desk.afi(self._uids[item]) == (LOANED if lent else SECURED), item
            assert (item in self.desk.central.loans()) is lent, item
        self.say(f"{' '.join(items)}: {status} after {time.monotonic() - begun:.1f} s")

    def borrow(self, count: int) -> None:
        self.sign_in()
        items = self.take(count)
        self.lay(*items)
        self.ticked("status.borrowed", *items)
        self.lent += items
        self.finish()

    def give_back(self, count: int) -> None:
        items, self.lent = self.lent[:count], self.lent[count:]
        self.desk.screen(Screen.ATTRACT)
        self.desk.press(Action.RETURN)
        self.lay(*items)
        self.ticked("status.cart", *items)
        self._free += items
        self.finish()

    def finish(self) -> None:
        self.desk.press(Action.FINISH)
        self.desk.wait(lambda view: view.screen not in (Screen.BORROW, Screen.RETURN), 40)
        self.desk.field.remove(*self._uids.values())
        self.desk.press(Action.FINISH)

    def see(self, what: str, wanted: Callable[[ViewState], object], within: float = 60.0) -> None:
        begun = time.monotonic()
        self.desk.wait(wanted, within)
        self.say(f"{what} after {time.monotonic() - begun:.1f} s")

    def end(self) -> None:
        """Nothing was renewed, and each tag is as the loans are."""
        loans = self.desk.central.loans()
        assert all(renewals == 0 for _, renewals in loans.values()), loans
        assert sorted(loans) == sorted(self.lent), (loans, self.lent)
        for item, uid in self._uids.items():
            assert self.desk.afi(uid) == (LOANED if item in loans else SECURED), item
        assert not self.desk.kiosk.core.state.pending
        self.say("every loan once, none renewed, the gate agrees with every one, nothing is pending")


def central(technician: Technician) -> None:
    see, at = technician.see, technician.at
    at(5)
    technician.borrow(2)
    at(31)
    technician.borrow(2)
    at(61)
    technician.borrow(2)
    at(91)
    technician.borrow(2)
    technician.give_back(2)
    at(151)
    technician.borrow(2)
    at(172)
    technician.sign_in()
    at(181)
    item, = technician.take(1)
    technician.lay(item)
    see("waits for the connection", lambda view: view.rows and view.rows[0].detail is not None
        and view.rows[0].detail.key in ("wait.connection", "wait.unsure"))
    assert technician.desk.afi(technician._uids[item]) == SECURED
    at(220)
    technician.ticked("status.borrowed", item)
    technician.lent.append(item)
    at(241)
    other, = technician.take(1)
    technician.lay(other)
    see("waits again", lambda view: view.rows and view.rows[0].detail is not None
        and view.rows[0].detail.key in ("wait.connection", "wait.unsure"))
    at(255)
    technician.finish()
    at(271)
    see("out of order", lambda view: view.screen is Screen.OUT_OF_ORDER)
    at(300)
    see("the first screen", lambda view: view.screen is Screen.ATTRACT)
    see("nothing pending", lambda view: not technician.desk.kiosk.core.state.pending)
    if other in technician.desk.central.loans():
        technician.lent.append(other)
        technician.say(f"{other} was lent before the link broke: its tag is written when it is seen")
        technician.lay(other)


def reader(technician: Technician) -> None:
    see, at = technician.see, technician.at
    at(5)
    technician.borrow(2)
    at(31)
    technician.borrow(2)
    at(61)
    technician.borrow(2)
    at(91)
    technician.borrow(2)
    technician.give_back(2)
    at(125)
    technician.sign_in()
    at(131)
    see("the pad does not work", lambda view: view.notice and view.notice.key == "notice.pad_down")
    at(150)
    see("it works again", lambda view: view.notice is None)
    item, = technician.take(1)
    technician.lay(item)
    technician.ticked("status.borrowed", item)
    technician.lent.append(item)
    technician.finish()
    at(181)
    see("out of order", lambda view: view.screen is Screen.OUT_OF_ORDER)
    at(195)
    see("the first screen", lambda view: view.screen is Screen.ATTRACT)


def main(name: str) -> int:
    scenario = SCENARIOS / f"{name}.toml"
    rig.CONFIG = "".join(line for line in rig.CONFIG.splitlines(True) if not line.startswith("timeouts."))
    chaos: list[Chaos] = []

    def pad(emulator: FeigEmulator) -> str:
        port = emulator.url.removeprefix("feig+tcp://")
        chaos.append(Chaos("--listen", "127.0.0.1:0", "--to", port, "--scenario", str(scenario)))
        return f"feig+tcp://{chaos[0].where}"

    begun = time.monotonic()
    options = {"front": lambda proxy, directory: Front(proxy, scenario)} if name == "central" else {"pad": pad}
    with tempfile.TemporaryDirectory() as directory, rig.rig(Path(directory), **options) as desk:  # type: ignore[arg-type]
        technician = Technician(desk, begun)
        try:
            {"central": central, "reader": reader}[name](technician)
            technician.end()
        except AssertionError as error:
            technician.say(f"not as it should be: {error}")
            return 1
        finally:
            for one in chaos:
                one.__exit__(None, None, None)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
