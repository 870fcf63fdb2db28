"""The demo's fleet in a process of its own, and Chromium in front of it."""
from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.post.office import HOST, PostOffice, free_port, post_office

PASSWORD = "kolme pientä porsasta"
NOTICES = """address = "http://127.0.0.1:{port}"
[mail]
host = "127.0.0.1"
port = {mail}
security = "none"
sender = "automaatit@kirjasto.example"
"""
PICTURES = Path(__file__).parents[3] / "build" / "pages"


@dataclass(frozen=True, slots=True)
class Served:
    """`state`: the browser's memory of a session of the first admin. `office`: where its mail goes."""

    address: str
    state: Path
    office: PostOffice

    def letter(self, words: str, seconds: float = 60.0) -> EmailMessage:
        """The first one with these words in its subject, as soon as it is here."""
        end = time.monotonic() + seconds
        while True:
            self.office.came.clear()
            for _, _, body in self.office.letters:
                found = message_from_bytes(body, policy=policy.default)
                if words in str(found["Subject"]) or words in found.get_content():
                    return found
            assert self.office.came.wait(max(0.0, end - time.monotonic())), f"no letter tells: {words}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=shutil.which("chromium"),
                                          args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield made
        made.close()


@pytest.fixture(scope="session")
def served(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Set up by its one-time link, as on a first day."""
    folder = tmp_path_factory.mktemp("browser")
    state, notices, port = folder / "state.json", folder / "notices.toml", free_port()
    command = [sys.executable, "-m", "fleet", "demo", "--simulated", "--listen", f"{HOST}:{port}", "--notices",
               str(notices)]
    with post_office() as office:
        notices.write_text(NOTICES.format(port=port, mail=office.port), encoding="utf-8")
        yield from _serving(command, browser, state, office)


def _serving(command: list[str], browser: Browser, state: Path, office: PostOffice) -> Iterator[Served]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = ""
            while "week behind" not in told:
                told += (line := process.stdout.readline())
                assert line, "the fleet ended"
            address = told.split()[3].rstrip("/")
            link = re.search(r"/start/\S+", told)
            assert link is not None
            context = browser.new_context(base_url=address, locale="fi-FI")
            page = context.new_page()
            page.goto(link[0])
            for field, value in (("shown", "A. Esimerkki"), ("name", "aino"), ("password", PASSWORD),
                                 ("again", PASSWORD)):
                page.fill(f"#{field}", value)
            page.click("main button")
            page.wait_for_url("**/me?*")
            page.fill("#address", "aino@kirjasto.example")
            page.locator("#notices button.primary").click()
            page.goto("/maintenance")
            page.fill("#since", "2099-01-01T12:00")
            page.fill("#until", "2099-01-01T14:00")
            page.locator("main form .primary").click()
            page.wait_for_url("**/maintenance?*")
            published(page)
            context.storage_state(path=state)
            context.close()
            yield Served(address, state, office)
        finally:
            process.send_signal(signal.SIGTERM)


def published(page: Page) -> None:
    """A change of one branch's settings, so that there is a rollout to look at."""
    page.goto("/settings/edit?scope=branch:ORI")
    page.fill("#text", page.locator("#text").input_value() + "\n[screen]\ndim = false\n")
    page.locator("main form .primary").click()
    page.locator("form.publish .primary").click()
    page.wait_for_url("**/rollouts/*")


class Desk:
    """A browser's window. What it complains of, such as of a forbidden script, is collected."""

    def __init__(self, browser: Browser, served: Served, *, width: int = 1440, height: int = 1000, dark: bool = False,
                 scale: float = 1.0, scripts: bool = True, language: str = "fi-FI") -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=served.address, storage_state=served.state, locale=language, java_script_enabled=scripts,
            viewport={"width": width, "height": height}, device_scale_factor=scale,
            color_scheme="dark" if dark else "light", reduced_motion="reduce")
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda told: self.complaints.append(told.text)
                     if told.type == "error" and "Failed to load resource" not in told.text else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def kiosk(self, name: str) -> str:
        """The address of its page."""
        self.page.goto("/kiosks")
        return self.page.get_by_role("link", name=name, exact=True).get_attribute("href") or ""
