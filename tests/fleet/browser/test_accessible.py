"""Every page, in every look: nothing that axe-core finds, nothing cut off, nothing that the policy forbids."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.fleet.browser.conftest import PICTURES, Desk, Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
AXE = Path(__file__).parent / "axe.min.js"
PAGES = ("/", "/kiosks", "{kiosk}", "{waits}", "{kiosk}/history", "{kiosk}/settings", "{kiosk}/confirm/close",
         "{kiosk}/confirm/rename", "{kiosk}/confirm/revoke", "{kiosk}/confirm/restart", "/settings",
         "/settings/edit?scope=region", "/settings/alerts?scope=branch:LAH", "/rollouts", "/rollouts/1", "/statistics",
         "/statistics?by=branch&days=30",
         "/log", "/people", "/notices", "/maintenance", "/people/aino", "/me", "/me/second-step", "/nothing")
LOOKS: dict[str, dict[str, Any]] = {
    "wide": {}, "narrow": {"width": 390, "height": 844}, "least": {"width": 320, "height": 640}, "dark": {"dark": True},
    "zoomed": {"width": 720, "height": 500, "scale": 2.0}, "vast": {"width": 1920, "height": 1080}}
RUN = """() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})
         .then(found => found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' | ')))"""


def found(desk: Desk) -> list[str]:
    """What axe-core says of the page. It is put in past the policy, which is for what the page itself brings."""
    desk.page.evaluate(AXE.read_text(encoding="utf-8"))
    violations: list[str] = desk.page.evaluate(RUN)
    return violations


def reached(desk: Desk) -> Iterator[str]:
    """Pages that only a press leads to, one after another: a code, a wrong text, what a right one would change."""
    desk.page.goto("/kiosks")
    desk.page.fill("#name", "Koe")
    desk.page.select_option("#branch", "LAH")
    desk.page.get_by_role("button", name="Lisää", exact=True).click()
    desk.page.get_by_role("button", name="Tee kertakoodi").click()
    yield "code"
    for name, more in (("problems", "widht = 1280"), ("check", "dim = false")):
        desk.page.goto("/settings/edit?scope=branch:LAH")
        desk.page.fill("#text", f"{desk.page.locator('#text').input_value()}\n[screen]\n{more}\n")
        desk.page.get_by_role("button", name="Näytä, mitä muuttuu").click()
        desk.page.locator(".problems" if name == "problems" else "form.publish").wait_for()
        yield name


def look_at(desk: Desk, look: str, name: str) -> None:
    desk.page.screenshot(path=PICTURES / look / f"{name}.png", full_page=True)
    width = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{name} is {width} px too wide"
    assert found(desk) == [], name


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_for_everybody(browser: Browser, served: Served, look: str) -> None:
    desk = Desk(browser, served, **LOOKS[look])
    kiosk, waits = desk.kiosk("Lahti 4"), desk.kiosk("Orimattila 2")
    (PICTURES / look).mkdir(parents=True, exist_ok=True)
    for path in PAGES:
        desk.page.goto(path.format(kiosk=kiosk, waits=waits))
        look_at(desk, look, path.format(kiosk="kiosk", waits="waits").strip("/").replace("/", "-").partition("?")[0]
                or "front")
    for name in reached(desk):
        look_at(desk, look, name)
    assert desk.complaints == []
    desk.context.close()


@pytest.mark.parametrize("language", ["sv-SE", "en-GB"])
def test_other_languages_fit_too(browser: Browser, served: Served, language: str) -> None:
    desk = Desk(browser, served, width=390, height=844, language=language)
    for path in ("/", "/kiosks", desk.kiosk("Lahti 4"), "/statistics", "/people", "/me", "/notices", "/maintenance"):
        desk.page.goto(path)
        assert desk.page.locator("html").get_attribute("lang") == language[:2]
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert found(desk) == [], path
    desk.context.close()


@pytest.mark.parametrize("width", [320, 390, 600])
def test_how_the_kiosks_of_a_library_are_is_told_whole_on_a_phone(browser: Browser, served: Served, width: int) -> None:
    """As of one whose kiosks are of three kinds."""
    desk = Desk(browser, served, width=width, height=844)
    desk.page.goto("/")
    right = desk.page.evaluate("""told => { const cell = document.querySelector('.places .state');
        cell.lastChild.textContent = told; return cell.getBoundingClientRect().right; }""",
                               " 12\u00a0kunnossa, 2\u00a0ei\u00a0palvele, 3\u00a0huomiota, 1\u00a0suljettu")
    assert right <= width
    desk.context.close()


def test_the_door_is_for_everybody(browser: Browser, served: Served) -> None:
    desk = Desk(browser, served)
    desk.context.clear_cookies()
    desk.page.goto("/")
    assert "/sign-in" in desk.page.url
    assert found(desk) == []
    desk.context.close()


def test_the_keyboard_skips_to_the_content_and_its_place_is_seen(browser: Browser, served: Served) -> None:
    desk = Desk(browser, served)
    desk.page.goto("/")
    desk.page.keyboard.press("Tab")
    assert desk.page.evaluate("document.activeElement.className") == "skip"
    assert desk.page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    desk.page.keyboard.press("Enter")
    assert desk.page.evaluate("document.activeElement.id") == "main"
    desk.page.keyboard.press("Tab")
    outline = desk.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    desk.context.close()
