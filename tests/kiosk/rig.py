"""A whole kiosk without its window: the real central system in its own process, the real pad protocol over TCP.

The test is the patron: it shows cards, lays tags, presses, and waits for what the screen says.
"""
from __future__ import annotations

import io
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, Protocol, TypeVar

import apsw

from central.__main__ import main as staff
from config.load import load
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Field, FieldTag
from devices.emulators.fieldfile import tag_of
from kiosk.assembly import Kiosk
from kiosk.engine import events as ev
from kiosk.engine.view import Action, RowView, Screen, ViewState
from tests.kept import keep
from tests.kiosk.library import CARD, PIN, SEED
from tests.kiosk.proxy import Proxy
from tests.kiosk.quickclock import QuickClock
from tests.serving import Serving

ROOT = Path(__file__).parents[2]
DEADLINE = 15.0
FRONTS = ("--sip2-tls", "--https", "--telnet", "--catalogue")
"""Of the central system: each tells its port after that of --sip2."""

SEARCH = """
[finna]
base = "http://127.0.0.1:{catalogue}/"
[catalogue]
koha = "http://127.0.0.1:{catalogue}/"
source = "demo"
building = "0/Demo/"
"""
CONFIG = """
[region]
name.fi = "Päijät-Hämeen kirjastot"
[branch]
code = "LAH"
name.fi = "Lahden pääkirjasto"
phone = "03 000 000"
[places]
SYS = "Sysmä"
[sip2]
dialect = "{dialect}"
{reach}
user = "kiosk"
secret = "sip2"
location = "LAH"
institution = "LAH"
hold_shelf = "XS"
hold_number = "XN"
timeouts.connect = 1.0
timeouts.login = 2.0
timeouts.read = 2.0
[pad]
url = "{pad}"
owners = ["FI-Lah", "FI-Sys"]
[data]
directory = "{data}"
[times]
finish_empty = 60.0
[[card]]
name = "regional"
sources = ["barcode", "nfc", "typed"]
pattern = '(?P<n>2\\d{{13}})'
number = "{{n}}"
example = "{card}"
gives = "{card}"
"""


class Front(Protocol):
    """What stands in front of the central system: `reach` are the settings that lead there."""

    reach: str

    def stop(self) -> None: ...


class Central:
    """The central system as a process, each front on one port through stops and starts."""

    def __init__(self, directory: Path, *options: str, seed: str = "") -> None:
        self._options = [*options]
        self.database = directory / "central.db"
        self._seed = directory / "seed.toml"
        self._seed.write_text(seed or SEED, encoding="utf-8")
        self.port = 0
        self.start()

    def start(self) -> None:
        self._process = Serving("--database", str(self.database), "--sip2", f"127.0.0.1:{self.port}",
                                "--seed", str(self._seed), *self._options)
        line = self._process.line()
        assert line.startswith("sip2 listening on "), line
        self.port = int(line.rsplit(":", 1)[1])
        fronts = [(place, self._process.line().split()) for place, option in enumerate(self._options, 1)
                  if option in FRONTS]
        self.ports = {words[0]: int(words[-1].split("127.0.0.1:")[1].split("/")[0]) for _, words in fronts}
        for place, words in fronts:
            self._options[place] = f"127.0.0.1:{self.ports[words[0]]}"

    def kill(self) -> None:
        self._process.end(signal.SIGKILL)

    def stop(self) -> None:
        self._process.end(signal.SIGTERM)

    def fee(self, act: str, card: str, euros: str) -> None:
        """Staff charge a fee, or take a payment, at their desk."""
        with redirect_stdout(io.StringIO()):
            assert staff(["fee", act, card, euros, "--database", str(self.database)]) == 0

    def lend(self, card: str, barcode: str, branch: str) -> None:
        """Staff lend it at a desk."""
        with redirect_stdout(io.StringIO()):
            assert staff(["loan", "lend", card, barcode, "--branch", branch, "--database", str(self.database)]) == 0

    def holds(self) -> list[tuple[str, int, str]]:
        """(card, title, pick-up) of all that are open, from the database itself."""
        db = apsw.Connection(str(self.database), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            return list(db.execute(HOLDS))
        finally:
            db.close()

    def owed(self, card: str) -> int:
        """Cents."""
        db = apsw.Connection(str(self.database), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            return next(db.execute(OWED, (card,)))[0]
        finally:
            db.close()

    def payments(self) -> list[tuple[str, int]]:
        """(transaction, cents) of all that was booked, from the database itself."""
        db = apsw.Connection(str(self.database), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            return list(db.execute("SELECT transaction_id, amount FROM payments ORDER BY id"))
        finally:
            db.close()

    def loans(self) -> dict[str, tuple[str, int]]:
        """Barcode → (card of the borrower, renewals), from the database itself."""
        db = apsw.Connection(str(self.database), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            rows = db.execute(LOANS).fetchall()
        finally:
            db.close()
        return {barcode: (card, renewals) for barcode, card, renewals in rows}


LOANS = """
SELECT items.barcode, cards.identifier, loans.renewals FROM loans JOIN items ON items.id = loans.item_id
JOIN cards ON cards.patron_id = loans.patron_id WHERE loans.returned_at IS NULL
"""


HOLDS = """
SELECT cards.identifier, holds.title_id, holds.pickup_branch FROM holds JOIN cards ON cards.patron_id = holds.patron_id
WHERE holds.state IN ('waiting', 'in_transit', 'ready') ORDER BY holds.id
"""
OWED = """
SELECT coalesce(sum(amount - paid - forgiven), 0) FROM fees JOIN cards ON cards.patron_id = fees.patron_id
WHERE cards.identifier = ?
"""


class Rig:
    """The kiosk with its surroundings. `wait` returns the first view that a test is looking for."""

    def __init__(self, directory: Path, central: Central, reader: FeigEmulator, field: Field, proxy: Proxy,
                 pad: str, reach: str, dialect: str, more: str = "") -> None:
        self.central, self.reader, self.field, self.proxy = central, reader, field, proxy
        self.settings = directory / "config"
        self.settings.mkdir()
        self.data = directory / "data"
        text = CONFIG.format(reach=reach, dialect=dialect, pad=pad, data=self.data, card=CARD) + more
        (self.settings / "kiosk.toml").write_text(text, encoding="utf-8")
        keep(self.settings, text)
        self._changed = threading.Condition()
        self._view: ViewState | None = None
        self.start()

    def start(self) -> None:
        self._view = None                          # what the one before showed is no answer of this one
        self._clock = QuickClock()
        self.kiosk = Kiosk(load(self.settings), self._show, clock=self._clock)
        self.kiosk.start()

    def stop(self) -> None:
        self.kiosk.stop()

    def works(self, part: str) -> None:
        """Wait until this part works: what is scanned or shown before is lost."""
        end = time.monotonic() + DEADLINE
        (worker,) = (worker for worker in self.kiosk.workers if worker.part == part)
        with self._changed:
            while not worker._working:
                assert self._changed.wait(0.05) or time.monotonic() < end, f"{part} does not work"

    def _show(self, view: ViewState) -> None:
        with self._changed:
            self._view = view
            self._changed.notify_all()

    def wait(self, wanted: Callable[[ViewState], Any], deadline: float = DEADLINE) -> ViewState:
        end = time.monotonic() + deadline
        with self._changed:
            while self._view is None or not wanted(self._view):
                left = end - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise AssertionError(f"the screen never said so; it says {self._view}")
            return self._view

    def until(self, done: Callable[[], bool]) -> None:
        """Wait for what no screen tells."""
        end = time.monotonic() + DEADLINE
        while not done():
            assert time.monotonic() < end, "it is not done"
            threading.Event().wait(0.02)

    def screen(self, screen: Screen) -> ViewState:
        return self.wait(lambda view: view.screen is screen)

    def row(self, key: str, status: str = "", detail: str = "") -> RowView:
        """Wait until the row of this item says so."""
        def found(view: ViewState) -> RowView | None:
            return next((row for row in view.rows if row.key == key and (not status or row.status.key == status)
                         and (not detail or (row.detail and row.detail.key == detail))), None)

        row = found(self.wait(found))
        assert row is not None
        return row

    # --- time ---------------------------------------------------------------------------------------

    def later(self, seconds: float) -> None:
        """The kiosk's clock goes on at once."""
        self._clock.put_on(seconds)
        self.kiosk.core.probe(lambda: None)        # it need not wait for its next look at the clock

    def passes(self, seconds: float) -> None:
        """Time goes on tenfold: for what begins to be waited for only once something has been done meanwhile."""
        for _ in range(round(seconds * 2)):
            self.later(0.5)
            threading.Event().wait(0.05)

    # --- the patron ---------------------------------------------------------------------------------

    def press(self, action: Action) -> None:
        self.kiosk.core.post(ev.Pressed(at=self.kiosk.core.clock(), action=action))

    def show_card(self, number: str = CARD) -> None:
        """At the reader, and taken again."""
        self.kiosk.core.post(ev.CardShown(at=self.kiosk.core.clock(), number=number))
        self.kiosk.core.post(ev.CardTaken(at=self.kiosk.core.clock()))

    def type(self, digits: str) -> None:
        for digit in digits:
            self.kiosk.core.post(ev.Typed(at=self.kiosk.core.clock(), digit=digit))

    def sign_in(self, card: str = CARD, pin: str = PIN) -> None:
        self.screen(Screen.ATTRACT)
        self.show_card(card)
        self.screen(Screen.PIN)
        self.type(pin)
        self.screen(Screen.BORROW)

    def write(self, words: str) -> None:
        for letter in words:
            self.kiosk.core.post(ev.Written(at=self.kiosk.core.clock(), letter=letter))

    def press_row(self, key: str) -> None:
        self.kiosk.core.post(ev.RowPressed(at=self.kiosk.core.clock(), key=key))

    def tag(self, barcode: str, part: int = 1, **facts: Any) -> str:
        """Make the tag of an item; not on the pad yet."""
        uid = f"E00401{int(barcode[-6:]):08d}{part:02d}"
        self.field.add(tag_of({"uid": uid, "model": "iso28560-3-32", "item": barcode, "owner": "FI-Lah",
                               "part": part, "label": barcode, **facts}))
        return uid

    def lay(self, *uids: str) -> None:
        self.field.place(*uids)

    def lift(self, *uids: str) -> None:
        """Take tags off the pad, and wait until the kiosk has noticed."""
        self.field.remove(*uids)
        self._noticed(uids, False)

    def lay_and_wait(self, *uids: str) -> None:
        """Lay tags down, and wait until the kiosk has noticed, whatever it does about them."""
        self.lay(*uids)
        self._noticed(uids, True)

    def _noticed(self, uids: tuple[str, ...], there: bool) -> None:
        end = time.monotonic() + DEADLINE
        while any(self.kiosk.core.state.on_pad(uid) is not there for uid in uids):
            assert time.monotonic() < end, "the kiosk does not notice what is laid or lifted"
            threading.Event().wait(0.02)

    def afi(self, uid: str) -> int:
        return self.field.tag(uid).afi

    def raw_tag(self, uid: str, memory: bytes) -> str:
        self.field.add(FieldTag(uid, bytearray(memory.ljust(112, b"\0"))))
        return uid


Made = TypeVar("Made", bound=Rig)


@contextmanager
def rig(directory: Path, *, front: Callable[[Proxy, Path], Front] | None = None, dialect: str = "generic",
        options: tuple[str, ...] = (), listen: str = "tcp://127.0.0.1:0",
        pad: Callable[[FeigEmulator], str] = lambda reader: reader.url, seed: str = "",
        more: str = "", made: Callable[..., Made] = Rig) -> Iterator[Made]:
    """`front` is made before the proxy; without one the kiosk reaches the proxy itself. `options` are the central's.

    `listen`: where the emulated reader is; `pad`: the URL by which the kiosk reaches it. `more`: other settings, in
    which {catalogue} is the port of that front. `made`: what is made of all that.
    """
    field = Field()
    central = Central(directory, *options, seed=seed)
    proxy = Proxy(central)
    before = front(proxy, directory) if front else None
    reach = before.reach if before else f'host = "127.0.0.1"\nport = {proxy.port}'
    with FeigEmulator(field, listen=listen) as reader:
        rig = made(directory, central, reader, field, proxy, pad(reader), reach, dialect,
                   more.replace("{catalogue}", str(central.ports.get("catalogue", ""))))
        try:
            yield rig
        finally:
            rig.stop()
            if before:
                before.stop()
            proxy.stop()
            central.stop()
