"""E-mailed receipts at a whole kiosk: real central system, real mail server, and nothing of a patron left behind."""
from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from kiosk.engine.view import Action, Screen
from tests.kiosk.library import CARD, SEED
from tests.kiosk.rig import Rig, rig
from tests.kiosk.test_wipe import kept
from tests.post.office import PostOffice, post_office

ADDRESS = "aino.demo@example.fi"
SETTINGS = """
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "kiosk@kirjasto.example"
deadline = {deadline}
[printer.folder]
url = "pdf://{folder}"
"""
KNOWN = SEED.replace('name = "Demo, Aino"', f'name = "Demo, Aino"\nemail = "{ADDRESS}"')


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Rig, PostOffice]]:
    directory = tmp_path_factory.mktemp("post")
    with post_office() as office:
        more = SETTINGS.format(port=office.port, deadline=5.0, folder=directory / "receipts")
        with rig(directory, seed=KNOWN, more=more) as desk:
            for worker in desk.kiosk.workers:
                worker._pause_after = lambda failures: 0.05
            yield desk, office


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """What the kiosk wrote: the server of the test is in this process, and writes what it likes."""
    return " ".join(record.getMessage() for record in caplog.records if record.name != "mail.log")


def borrow(desk: Rig, item: str) -> str:
    desk.works("mail")
    desk.sign_in()
    uid = desk.tag(item)
    desk.lay(uid)
    desk.row(item, "status.borrowed")
    desk.wait(lambda view: any(one.action is Action.FINISH_MAIL and one.enabled for one in view.actions))
    desk.press(Action.FINISH_MAIL)
    return uid


def home(desk: Rig, uid: str) -> None:
    desk.lift(uid)
    desk.press(Action.FINISH)
    desk.screen(Screen.ATTRACT)


def test_a_receipt_comes_by_email_and_nothing_of_it_stays_in_the_kiosk_or_its_log(
        post: tuple[Rig, PostOffice], caplog: pytest.LogCaptureFixture) -> None:
    desk, office = post
    with caplog.at_level(logging.DEBUG):
        uid = borrow(desk, "30001")
        desk.wait(lambda view: view.receipt is not None and view.receipt.key == "done.mailed")
        home(desk, uid)
    ((sender, to, data),) = office.letters
    assert (sender, to) == ("kiosk@kirjasto.example", [ADDRESS])
    page = message_from_bytes(data, policy=SMTP).get_body(("html",))  # type: ignore[attr-defined]
    assert "Teos 1" in page.get_content()
    office.letters.clear()
    gc.collect()
    assert not kept(desk.kiosk, ADDRESS, "Teos 1", CARD)
    for secret in (ADDRESS, "Teos 1", CARD):
        assert secret not in logged(caplog)


def test_an_address_that_is_refused_is_told_and_paper_comes_instead(
        post: tuple[Rig, PostOffice], caplog: pytest.LogCaptureFixture) -> None:
    desk, office = post
    office.refuse = f"550 nobody here is {ADDRESS}"
    try:
        with caplog.at_level(logging.DEBUG):
            uid = borrow(desk, "30002")
            desk.wait(lambda view: view.receipt is not None and view.receipt.key == "done.receipt_failed.loans")
            desk.press(Action.FINISH_RECEIPT)
            desk.wait(lambda view: view.receipt is not None and view.receipt.key == "done.receipt")
            home(desk, uid)
    finally:
        office.refuse = ""
    assert ADDRESS not in logged(caplog)
    folder = Path(desk.settings.parent / "receipts")
    assert [path.suffix for path in folder.iterdir()] == [".pdf"]
