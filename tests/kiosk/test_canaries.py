"""No card, PIN, name or title in anything that a kiosk writes, once its session is over; the PIN never at any time."""
from __future__ import annotations

import base64
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from devices.emulators.desk import Desk
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from kiosk.demo.children import StageError
from kiosk.demo.stage import Stage
from kiosk.engine.view import Screen
from tests.kiosk import library, rig
from tests.kiosk.canaries import CARD, EMAIL, NAME, PIN, TITLE, WRONG_PIN, files_in, forms, found_in
from tests.kiosk.postoffice import PostOffice, post_office
from tests.kiosk.proxy import Proxy

SECRETS = (CARD, PIN, WRONG_PIN, NAME, TITLE, EMAIL)
UID, ITEM = "E004010000300101", "30001"
SEED = (library.SEED.replace(library.CARD, CARD).replace(f'pin = "{library.PIN}"', f'pin = "{PIN}"', 1)
        .replace('name = "Demo, Aino"', f'name = "{NAME}"\nemail = "{EMAIL}"')
        .replace('title = "Teos 1"', f'title = "{TITLE}"'))
MORE = """
[pin]
length = 8
[card_reader]
url = "{card}"
[scanner]
url = "{scanner}"
[printer.paper]
url = "{printer}"
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


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_found_in_every_form(tmp_path: Path, secret: str) -> None:
    data = secret.encode()
    for number, form in enumerate([*forms(secret), *(base64.b64encode(b"x" * n + data + b"yz") for n in range(6))]):
        (tmp_path / str(number)).write_bytes(b"\xff" + form + b"\x80")
    for path in files_in(tmp_path):
        assert found_in([path], [secret])


class Branch:
    """A real kiosk in a real window, with everything around it. All that it may write is in `written`."""

    def __init__(self, directory: Path, stage: Stage, desk: Desk, central: rig.Central, proxy: Proxy,
                 office: PostOffice) -> None:
        self.office = office
        self.stage, self.desk, self.central, self.proxy = stage, desk, central, proxy
        self.config = directory / "config"
        self.written = [stage.output, *(directory / name for name in ("data", "tmp", "home"))]
        for folder in (self.config, *self.written[1:]):
            folder.mkdir()
        self.fuse = directory / "fuse"
        text = rig.CONFIG.replace("timeouts.read = 2.0", "timeouts.read = 8.0").format(
            reach=f'host = "127.0.0.1"\nport = {proxy.port}', dialect="generic", pad=desk.urls["pad"],
            data=directory / "data", card=library.OTHER)
        (self.config / "kiosk.toml").write_text(text + MORE.format(**desk.urls, mail=office.port), encoding="utf-8")
        self.environment = {"CRASH": str(self.fuse), "TMPDIR": str(directory / "tmp"), "HOME": str(directory / "home")}

    def open(self) -> None:
        self.stage.open_kiosk(
            sys.executable, "-m", "tests.kiosk.canary_child", "run", "--config", str(self.config),
            "--watch", str(self.stage.watch_file), "--transcript", str(self.stage.output / "sip2.txt"),
            environment=self.environment)
        self.screen("attract")

    def screen(self, name: str) -> None:
        self.stage.until(lambda seen: seen.screen == name, 15, f"the screen {name}")

    def sign_in(self) -> None:
        self.screen("pin")
        self.stage.type(PIN)
        self.screen("borrow")

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

    def row(self, *icons: str) -> None:
        self.stage.until(lambda seen: any(row["icon"] in icons for row in seen.rows), 15, f"a row with {icons}")

    def borrow(self) -> None:
        self.desk.scan(CARD)
        self.sign_in()
        self.lay()

    def leave(self, receipt: str, *, instead: bool = False) -> None:
        """Finish with a receipt, printed `instead` where it could not be sent, and take the item away."""
        self.stage.tap(f"action:finish_{receipt}")
        self.screen("done")
        while instead and not self.desk.receipts():            # the last screen takes no press at once
            with suppress(StageError):
                self.stage.tap("action:finish_receipt", 0.2)
        self.desk.field.remove(UID)
        while self.stage.until(lambda seen: True).screen == "done":     # the last screen takes no press at once
            with suppress(StageError):
                self.stage.tap("action:finish", 0.2)
        self.screen("attract")

    def crash(self, where: str) -> None:
        """A session in which an exception ends the kiosk. Nothing but its journal may know of the patron until then."""
        self.fuse.write_text(where)
        self.borrow()
        kiosk = self.stage.kiosk
        assert kiosk is not None
        assert kiosk.wait(20) != 0
        assert not self.fuse.exists()
        self.desk.field.remove(UID)
        assert self.found(*SECRETS, journal=False) == []
        assert self.found(PIN, WRONG_PIN) == []

    def found(self, *secrets: str, journal: bool = True) -> list[str]:
        return found_in([path for path in files_in(*self.written) if journal or "journal" not in path.name], secrets)


@pytest.fixture
def branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Branch]:
    monkeypatch.setattr(rig, "SEED", SEED)
    around = tmp_path / "around"
    around.mkdir()
    central = rig.Central(around)
    proxy = Proxy(central)
    tag = tag_of({"uid": UID, "model": "iso28560-3-32", "item": ITEM, "owner": "FI-Lah"})
    try:
        with Desk(Field([tag])) as desk, Stage(tmp_path / "stage", size=(400, 700), pace=0.1) as stage, \
                post_office() as office:
            yield Branch(tmp_path, stage, desk, central, proxy, office)
    finally:
        proxy.stop()
        central.stop()


def day_is_over(branch: Branch) -> None:
    """The kiosk is closed, and opened again: what lay there when a session ended is forgotten too."""
    kiosk = branch.stage.kiosk
    assert kiosk is not None
    assert kiosk.stop() == 0
    branch.open()


@pytest.mark.window
@pytest.mark.timeout(120)
def test_nothing_of_a_patron_is_in_any_file_after_sessions_with_cuts_crashes_and_kills(branch: Branch) -> None:
    branch.open()
    branch.desk.hold(number=CARD)
    branch.mistype()
    branch.desk.take()
    branch.proxy.bites.append((b"12", lambda line: None))
    branch.borrow()
    branch.row("tick")
    branch.leave("mail")
    assert branch.office.came.wait(rig.DEADLINE)
    assert [to for _, to, _ in branch.office.letters] == [[EMAIL]]
    assert branch.found(*SECRETS) == []

    day_is_over(branch)
    branch.office.refuse = f"550 nobody here is {EMAIL}"
    branch.borrow()
    branch.row("tick", "renew")
    branch.leave("mail", instead=True)
    assert branch.found(*SECRETS) == []

    day_is_over(branch)

    for where in ("core", "ils"):
        branch.crash(where)
        branch.open()
    branch.borrow()
    branch.row("tick", "renew")                    # it is theirs already: the first session lent it
    kiosk = branch.stage.kiosk
    assert kiosk is not None
    kiosk.kill()
    assert branch.found(PIN, WRONG_PIN) == []
    branch.desk.field.remove(UID)
    branch.open()
    assert branch.found(*SECRETS) == []
    paper = " ".join(slip["text"] for slip in branch.desk.receipts())
    assert TITLE.split()[0] in paper
    assert not [secret for secret in (CARD, PIN, NAME.split(",")[0]) if secret in paper]


@pytest.mark.window
def test_an_exception_in_the_window_is_told_without_its_words(branch: Branch) -> None:
    branch.open()
    branch.crash("window")


def test_no_card_can_be_read_in_the_journal_while_a_loan_is_in_doubt(tmp_path: Path) -> None:
    with rig.rig(tmp_path) as desk:
        desk.sign_in()
        desk.central.kill()
        desk.proxy.cut()
        uid = desk.tag(ITEM)
        desk.lay(uid)
        desk.wait(lambda view: view.notice and view.notice.key == "notice.ils_down")
        desk.row(ITEM)
        end = time.monotonic() + rig.DEADLINE
        while not desk.kiosk.core.state.pending:
            assert time.monotonic() < end
            threading.Event().wait(0.02)
        desk.stop()
        try:
            assert desk.kiosk.core.state.pending[0].operation.card == library.CARD
            assert found_in(files_in(desk.data), [library.CARD]) == []
        finally:
            desk.central.start()
            desk.start()
            desk.screen(Screen.ATTRACT)
