"""The trials of docs/technician/acceptance.md, played in their real time before a real kiosk without a window.

`python -m tests.kiosk.acceptance central` takes as long as docs/examples/chaos/central.toml, `reader` as reader.toml,
`hand` (part 4) two minutes.
It does what the document tells the technician to do, and says what was seen; exit code 1 when that was not right.
"""
from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Fault, FaultKind
from kiosk.engine.view import Action, Screen, ViewState
from tests.kiosk import rig
from tests.kiosk.bitten import Chaos
from tests.kiosk.library import CARD, PIN
from tests.kiosk.proxy import Proxy

SCENARIOS = rig.ROOT / "docs/examples/chaos"
SECURED, LOANED = 0x07, 0xC2


class Front:
    """The chaos between kiosk and central system."""

    def __init__(self, proxy: Proxy, scenario: Path, started: list[Chaos]) -> None:
        self.chaos = Chaos("--listen", "127.0.0.1:0", "--to", f"127.0.0.1:{proxy.port}", "--scenario", str(scenario))
        self.reach = f'host = "127.0.0.1"\nport = {self.chaos.where.rpartition(":")[2]}'

        started.append(self.chaos)

    def stop(self) -> None:
        """It is ended with all that were started."""


class Later:
    """What stands before the central system is started by hand."""

    def __init__(self, port: int) -> None:
        self.reach = f'host = "127.0.0.1"\nport = {port}'

    def stop(self) -> None:
        pass


class Technician:
    def __init__(self, desk: rig.Rig, begun: float, free_port: int) -> None:
        self.desk, self._begun, self.free_port = desk, begun, free_port
        self._free = [f"3000{n}" for n in (1, 2, 3, 4, 7, 8, 9, 10, 11, 12)]
        self.lent: list[str] = []
        self._uids = {item: desk.tag(item) for item in self._free}

    def uid(self, item: str) -> str:
        return self._uids[item]

    def cases(self) -> str:
        """What `python -m kiosk cases` says."""
        return subprocess.run([sys.executable, "-m", "kiosk", "cases", "--config", str(self.desk.settings)],
                              capture_output=True, text=True, check=True).stdout.strip()

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
        told = ("status.cart", "status.received")
        for item in items:
            self.desk.wait(lambda view: any(row.key == item and row.status.key in told for row in view.rows), 60)  # noqa: B023
            assert self.desk.afi(self._uids[item]) == SECURED, item
        self.say(f"{' '.join(items)}: {[row.status.key for row in self.desk.wait(lambda view: view.rows).rows]}")
        self._free += items
        self.finish()

    def give_back_off_line(self) -> None:
        """The tag is secured at once; the central system is told later."""
        item = self.lent.pop(0)
        self.desk.press(Action.RETURN)
        self.lay(item)
        self.desk.row(item, "status.received")
        assert self.desk.afi(self._uids[item]) == SECURED
        assert item in self.desk.central.loans()
        self.say(f"{item}: received")
        self.finish()

    def finish(self) -> None:
        self.desk.press(Action.FINISH)
        self.desk.wait(lambda view: view.screen not in (Screen.BORROW, Screen.RETURN), 40)
        self.desk.lift(*self._uids.values())
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
    see("waits for the connection", waits)
    assert technician.desk.afi(technician.uid(item)) == SECURED
    at(220)
    technician.ticked("status.borrowed", item)
    technician.lent.append(item)
    at(241)
    other, = technician.take(1)
    technician.lay(other)
    see("waits again", waits)
    at(255)
    technician.finish()
    at(271)
    see("only returning", lambda view: view.screen is Screen.ATTRACT and view.notice
        and view.notice.key == "notice.offline")
    technician.give_back_off_line()
    at(310)
    see("the whole first screen", lambda view: view.screen is Screen.ATTRACT and view.notice is None)
    see("nothing waits any more", lambda view: not technician.desk.kiosk.core.state.pending)
    at(345)
    lent = other in technician.desk.central.loans()
    technician.say(f"{other} of second 240 {'was' if lent else 'was not'} lent: it is laid there again")
    technician.lay(other)
    technician.lent += [other] * lent
    at(382)


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
    at(212)


def hand(technician: Technician) -> None:
    """Part 4, but for what needs the plug of a real machine: tests/kiosk/kills pulls that."""
    desk, see = technician.desk, technician.see
    with Chaos("--listen", f"127.0.0.1:{technician.free_port}", "--to", f"127.0.0.1:{desk.proxy.port}") as chaos:
        technician.sign_in()
        item, = technician.take(1)
        chaos.add("timeout:timeout=0,name=silent")
        technician.lay(item)
        see("waits", waits)
        chaos.cut()
        chaos.remove("silent")
        technician.ticked("status.borrowed", item)
        technician.lent.append(item)

        early, = technician.take(1)
        desk.field.fault(Fault(FaultKind.LEAVE_BEFORE_AFI, technician.uid(early)))
        technician.lay(early)
        see("put it back", lambda view: view.rows and view.rows[0].detail and view.rows[0].detail.key == "tag.put_back")
        technician.lay(early)
        technician.ticked("status.borrowed", early)
        technician.lent.append(early)

        pile = technician.take(5)
        technician.lay(*pile)
        desk.wait(lambda view: len(view.rows) > 2)
        desk.reader.unplug()
        see("the pad does not work", lambda view: view.notice and view.notice.key == "notice.pad_down")
        time.sleep(10)
        desk.reader.plug()
        technician.ticked("status.borrowed", *pile)
        technician.lent += pile
        technician.finish()

        desk.screen(Screen.ATTRACT)
        desk.press(Action.RETURN)
        technician.lay(*pile)
        desk.wait(lambda view: len(view.rows) > 2)
        desk.central.kill()
        desk.proxy.cut()
        see("returns are taken all the same", lambda view: view.notice and view.notice.key == "notice.offline_return")
        see("received or returned", lambda view: len(view.rows) == 5 and all(
            row.status.key in ("status.received", "status.cart") for row in view.rows))
        technician.finish()
        technician.say(f"cases: {technician.cases()!r}")
        time.sleep(30)
        desk.central.start()
        see("the whole first screen", lambda view: view.screen is Screen.ATTRACT and view.notice is None, 90)
        see("nothing waits any more", lambda view: not desk.kiosk.core.state.pending)
        technician.say(f"cases: {technician.cases()!r}")
        technician.lent = [one for one in technician.lent if one not in pile]


def waits(view: ViewState) -> bool:
    return any(row.detail is not None and row.detail.key in ("wait.connection", "wait.unsure") for row in view.rows)


def main(name: str) -> int:
    scenario = SCENARIOS / f"{name}.toml"
    rig.CONFIG = "".join(line for line in rig.CONFIG.splitlines(True) if not line.startswith("timeouts."))
    chaos: list[Chaos] = []

    def pad(emulator: FeigEmulator) -> str:
        port = emulator.url.removeprefix("feig+tcp://")
        chaos.append(Chaos("--listen", "127.0.0.1:0", "--to", port, "--scenario", str(scenario)))
        return f"feig+tcp://{chaos[0].where}"

    with socket.create_server(("127.0.0.1", 0)) as listener:
        free_port = listener.getsockname()[1]
    options = {"central": {"front": lambda proxy, directory: Front(proxy, scenario, chaos)}, "reader": {"pad": pad},
               "hand": {"front": lambda proxy, directory: Later(free_port)}}[name]
    with tempfile.TemporaryDirectory() as directory, rig.rig(Path(directory), **options) as desk:  # type: ignore[arg-type]
        technician = Technician(desk, chaos[0].begun if chaos else time.monotonic(), free_port)
        try:
            {"central": central, "reader": reader, "hand": hand}[name](technician)
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
