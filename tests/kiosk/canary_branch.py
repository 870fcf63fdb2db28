"""A real kiosk in a real window with everything around it, and a patron whose every word is a canary."""
from __future__ import annotations

import base64
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import apsw

from devices.emulators.desk import Desk
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from kiosk.agent.application import Application
from kiosk.agent.words import SOCKET, Errand
from kiosk.demo.children import Child, StageError
from kiosk.demo.stage import Stage
from kiosk.demo.watch import Seen
from kiosk.journal import JOURNAL, Entry, opened, rows_of
from kiosk.seal import Seal, read_key
from tests.kept import keep
from tests.kiosk import library, rig
from tests.kiosk.canaries import (
    AUTHOR,
    CARD,
    EMAIL,
    HELD,
    NAME,
    PIN,
    SECRETS,
    TITLE,
    WORDS,
    WRONG_PIN,
    files_in,
    found_in,
)
from tests.kiosk.proxy import Proxy
from tests.post.office import PostOffice, post_office

UID, ITEM = "E004010000300101", "30001"
SEED = (library.SEED.replace(library.CARD, CARD).replace(f'pin = "{library.PIN}"', f'pin = "{PIN}"', 1)
        .replace('name = "Demo, Aino"', f'name = "{NAME}"\nemail = "{EMAIL}"')
        .replace('title = "Teos 1"', f'title = "{TITLE}"')
        .replace('title = "Teos 2"\nauthor = "Kirjailija"', f'title = "{HELD}"\nauthor = "{AUTHOR}"')
        .replace("fee_limit = 20", "fee_limit = 999999"))
MORE = """
[pin]
length = 8
[card_reader]
url = "{card}"
[scanner]
url = "{scanner}"
[printer.paper]
url = "{printer}"
[payment]
url = "{terminal}?timeout=0.5"
[mail]
host = "127.0.0.1"
port = {mail}
security = "none"
sender = "kiosk@kirjasto.example"
[screen]
width = 360
height = 640
fullscreen = false
"""


class Branch:
    """All that the kiosk may write is in `written`."""

    def __init__(self, directory: Path, stage: Stage, desk: Desk, central: rig.Central, proxy: Proxy,
                 office: PostOffice) -> None:
        self.office = office
        self.stage, self.desk, self.central, self.proxy = stage, desk, central, proxy
        self.config, self.data = directory / "config", directory / "data"
        self.written = [stage.output, self.data, *(directory / name for name in ("tmp", "home"))]
        for folder in (self.config, *self.written[1:]):
            folder.mkdir()
        self.fuse = directory / "fuse"
        text = rig.CONFIG.replace("timeouts.read = 2.0", "timeouts.read = 8.0").format(
            reach=f'host = "127.0.0.1"\nport = {proxy.port}', dialect="generic", pad=desk.urls["pad"],
            data=self.data, card=library.OTHER)
        more = (MORE + rig.SEARCH).format(**desk.urls, mail=office.port, catalogue=central.ports["catalogue"])
        (self.config / "kiosk.toml").write_text(text + more, encoding="utf-8")
        keep(self.config, text)
        self.environment = {"CRASH": str(self.fuse), "TMPDIR": str(directory / "tmp"), "HOME": str(directory / "home")}

    # --- the kiosk ---------------------------------------------------------------------------------------

    def open(self) -> None:
        self.stage.open_kiosk(
            sys.executable, "-m", "tests.kiosk.canary_child", "run", "--config", str(self.config),
            "--watch", str(self.stage.watch_file), "--transcript", str(self.stage.output / "sip2.txt"),
            environment=self.environment)
        self.screen("attract")

    @property
    def kiosk(self) -> Child:
        assert self.stage.kiosk is not None
        return self.stage.kiosk

    def close(self) -> None:
        """The day is over. What lay there when a session ended is forgotten too."""
        assert self.kiosk.stop() == 0

    def crash(self, where: str, deed: Callable[[], None]) -> None:
        """A session in which an exception ends the kiosk. Nothing but its journal may know of the patron until then."""
        self.fuse.write_text(where)
        deed()
        assert self.kiosk.wait(20) != 0
        assert not self.fuse.exists()
        self.desk.field.remove(UID)
        assert self.found(*SECRETS, journal=False) == []
        assert self.found(PIN, WRONG_PIN) == []

    def screen(self, name: str) -> None:
        self.stage.until(lambda seen: seen.screen == name, 15, f"the screen {name}")

    def tell_fleet(self) -> bool:
        """What the agent is told now, with all that happened, is written too, and the picture it is given. Whether it
        is given one."""
        application = Application(self.data / SOCKET)
        told, shown = application.ask(Errand.STATUS), application.ask(Errand.PICTURE)
        assert told.status is not None
        with (self.data / "told.json").open("a", encoding="utf-8") as file:
            file.write(told.model_dump_json() + "\n")
        assert shown.refused == ("" if shown.picture else "session")
        with (self.data / "told.png").open("ab") as file:
            file.write(base64.b64decode(shown.picture))
        return bool(shown.picture)

    def row(self, *icons: str) -> None:
        self.stage.until(lambda seen: any(row["icon"] in icons for row in seen.rows), 15, f"a row with {icons}")

    # --- what it wrote -----------------------------------------------------------------------------------

    def found(self, *secrets: str, journal: bool = True) -> list[str]:
        return found_in([path for path in files_in(*self.written) if journal or "journal" not in path.name], secrets)

    def remembered(self) -> list[Entry | None]:
        """What the journal tells to who has its key."""
        db = apsw.Connection(str(self.data / JOURNAL), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            seal = Seal(read_key((self.data / JOURNAL).with_suffix(".key")))
            return [opened(seal, identifier, body) for identifier, body in rows_of(db)]
        finally:
            db.close()

    def forgotten(self) -> None:
        """Wait until nothing is remembered, not even under the seal."""
        end = time.monotonic() + rig.DEADLINE
        while told := self.remembered():
            assert time.monotonic() < end, told
            threading.Event().wait(0.05)

    # --- the patron --------------------------------------------------------------------------------------

    def press(self, control: str, screen: str = "") -> None:
        """Until it was heard: a new screen takes no press at once. Without a screen, until the control is gone. What
        it leads to may be a crash."""
        def heard(seen: Seen) -> bool:
            return seen.screen == screen if screen else control not in seen.controls

        end = time.monotonic() + rig.DEADLINE
        while self.kiosk.running and not heard(seen := self.stage.until(lambda seen: True)):
            assert time.monotonic() < end, f"{control} does not lead to {screen}; there is {seen}"
            with suppress(StageError):
                self.stage.tap(control, 0.2)
                self.stage.until(heard, 0.4)

    def sign_in(self, screen: str = "borrow") -> None:
        self.screen("pin")
        self.stage.type(PIN)
        self.screen(screen)

    def mistype(self) -> None:
        """A wrong PIN; then the patron begins anew."""
        self.screen("pin")
        refused = threading.Event()

        def note(line: bytes) -> bytes:
            refused.set()
            return line

        self.proxy.bites.append((b"64", note))
        self.stage.type(WRONG_PIN)
        assert refused.wait(rig.DEADLINE)
        self.stage.tap("action:cancel")
        self.screen("attract")

    def lay(self) -> None:
        self.desk.field.place(UID)

    def borrow(self) -> None:
        self.desk.scan(CARD)
        self.sign_in()
        self.lay()

    def leave(self, receipt: str, *, instead: bool = False) -> None:
        """Finish with a receipt, printed `instead` where it could not be sent, and take the item away."""
        self.stage.tap(f"action:finish_{receipt}")
        self.screen("done")
        while instead and not self.desk.tray.receipts():            # the last screen takes no press at once
            with suppress(StageError):
                self.stage.tap("action:finish_receipt", 0.2)
        self.desk.field.remove(UID)
        self.press("action:finish", "attract")

    def paper(self, word: str) -> str:
        """The slip with this word, once it is printed."""
        end = time.monotonic() + rig.DEADLINE
        while not (slips := [slip["text"] for slip in self.desk.tray.receipts() if word in slip["text"]]):
            assert time.monotonic() < end, f"no slip tells {word}"
            threading.Event().wait(0.05)
        return str(slips[0])

    def search(self) -> None:
        """Words, what they find, and where it is."""
        self.press("action:search", "search")
        self.stage.type(WORDS)
        self.press("action:find", "results")

    def place_hold(self) -> None:
        self.search()
        self.press("row:0", "work")
        self.press("action:hold", "card")
        self.desk.scan(CARD)
        self.sign_in("hold")
        self.press("action:place_hold", "held")

    def pay(self) -> None:
        """All that is owed, as far as the terminal."""
        self.desk.scan(CARD)
        self.sign_in()
        self.press("action:fees", "account")
        self.press("action:pay", "pay")
        self.stage.watch.button("action:pay")      # what is owed was asked, and is told
        self.press("action:pay")


@contextmanager
def branch_in(directory: Path) -> Iterator[Branch]:
    around = directory / "around"
    around.mkdir()
    tag = tag_of({"uid": UID, "model": "iso28560-3-32", "item": ITEM, "owner": "FI-Lah"})
    with ExitStack() as stack:
        central = rig.Central(around, "--catalogue", "127.0.0.1:0", seed=SEED)
        stack.callback(central.stop)
        proxy = Proxy(central)
        stack.callback(proxy.stop)
        desk = stack.enter_context(Desk(Field([tag])))
        stage = stack.enter_context(Stage(directory / "stage", size=(400, 700), pace=0.1))
        yield Branch(directory, stage, desk, central, proxy, stack.enter_context(post_office()))
