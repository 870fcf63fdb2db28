"""A day at the pages, by clicks: a kiosk comes, is taken out of service, a bad setting comes back from its canary, mail
tells of it, a good one goes out, and the log is whole."""
from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from fleet.demo.cast import Cast
from fleet.demo.kiosk import SimulatedKiosk
from remote.report import Part, State
from tests.fleet.browser.conftest import Desk, Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def enrolled(page: Page, served: Served, name: str, branch: str, busy: float) -> SimulatedKiosk:
    """A kiosk is invited, its machine uses the code, and staff compare the words."""
    page.goto("/kiosks")
    page.fill("#name", name)
    page.select_option("#branch", branch)
    page.get_by_role("button", name="Lisää", exact=True).click()
    page.get_by_role("button", name="Tee kertakoodi").click()
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page.inner_text("main"))
    assert code is not None
    machine = SimulatedKiosk(served.address, code[0].replace("-", ""), Cast(name, branch, busy))
    machine.enrol()
    page.get_by_role("link", name="Vertaa sitten sanoja").click()
    page.get_by_role("button", name="Samat, hyväksy").click()
    machine.start()
    return machine


def mailed(page: Page) -> None:
    """Whoever looks at no page gets mail."""
    page.goto("/me")
    page.get_by_label("Sähköpostiosoite").fill("aino@kirjasto.example")
    page.locator("#notices").get_by_role("button", name="Tallenna").click()
    expect(page.get_by_role("status")).to_contain_text("lähetetään nyt näin")


def closed_and_opened(page: Page, name: str) -> None:
    """Taken out of service in words of one's own, and seen to be; and back."""
    page.get_by_role("link", name="Sulje automaatti").click()
    page.get_by_label("Asioi palvelutiskillä").check()
    page.get_by_text("Kirjoita oma teksti näytölle").click()
    page.get_by_label("Suomi").fill("Matot vaihdetaan, avataan klo 12.")
    page.get_by_role("button", name="Sulje automaatti").click()
    expect(page.locator(".head .state")).to_contain_text("suljettu", timeout=10_000)
    expect(page.locator(".head .state")).to_contain_text("Matot vaihdetaan, avataan klo 12.")
    page.goto("/")
    expect(page.locator("main")).to_contain_text(f"{name} on suljettu", timeout=10_000)
    page.get_by_role("link", name=f"{name} on suljettu", exact=True).click()
    page.get_by_role("button", name="Avaa automaatti").click()
    expect(page.locator(".head .state")).to_contain_text("kunnossa", timeout=10_000)


def checked(page: Page, text: str) -> None:
    """What a text of Hollola's would change."""
    page.goto("/settings/edit?scope=branch:HOL")
    page.fill("#text", text)
    page.get_by_role("button", name="Näytä, mitä muuttuu").click()


def bad_settings_come_back(page: Page, text: str, served: Served) -> None:
    """A slip of the keyboard goes nowhere. What only a kiosk can know, the first one finds, and no other gets it."""
    checked(page, text + "\n[screen]\nwidht = 1280\n")
    expect(page.locator(".problems")).to_contain_text("Tarkoititko width?")
    checked(page, text + '\n[scanner]\nurl = "barcode+serial:///dev/ttyACM0"\n')
    expect(page.locator("main")).to_contain_text("koskee 2 automaattia")
    page.select_option("#canary", label="Hollola 1")
    page.get_by_role("button", name="Julkaise").click()
    expect(page.locator("main")).to_contain_text("Julkaisu pysähtyi itse", timeout=15_000)
    expect(page.locator(".kiosks li", has_text="Hollola 1")).to_contain_text("ei toiminut")
    expect(page.locator(".kiosks li", has_text="Hollola 2")).to_contain_text("odottaa")
    letter = served.letter("Hollola 1 palasi vanhoihin asetuksiin")
    assert letter["To"] == "aino@kirjasto.example"
    link = re.search(r"Hollola 1 palasi[^/]*(http://\S+)", letter.get_content())
    assert link is not None
    page.goto(link[1])
    expect(page.locator(".needs")).to_contain_text("Hollola 1 palasi vanhoihin asetuksiin")


def good_settings_go_out(page: Page, text: str, served: Served) -> None:
    """Mended, looked at, sent, and taken back once more."""
    checked(page, text + "\n[screen]\nwidth = 1280\nheight = 800\n")
    expect(page.locator("main")).to_contain_text("screen.width")
    page.get_by_label("Kaikille heti").check()
    page.get_by_role("button", name="Julkaise").click()
    expect(page.locator("main")).to_contain_text("2 / 2 automaattia kunnossa", timeout=15_000)
    page.get_by_role("button", name="Palauta vanha kaikille").click()
    expect(page.locator(".lead")).to_contain_text("Palautettu", timeout=15_000)


def test_a_day(browser: Browser, served: Served) -> None:
    desk = Desk(browser, served)
    page = desk.page
    mailed(page)
    machine = enrolled(page, served, "Mukkula 2", "MUK", 4.0)
    expect(page.locator(".head .state")).to_contain_text("kunnossa", timeout=15_000)      # live, without a reload
    closed_and_opened(page, "Mukkula 2")
    page.get_by_role("button", name="Pyydä kuva näytöstä").click()
    expect(page.locator(".shot img")).to_be_visible(timeout=10_000)
    machine.becomes(State(down=(Part.PAD,)))               # and breaks, which is told by mail once it lasts
    page.goto("/settings/edit?scope=branch:HOL")
    text = page.locator("#text").input_value()
    bad_settings_come_back(page, text, served)
    good_settings_go_out(page, text, served)
    page.goto("/")
    expect(page.locator(".needs")).to_contain_text("Mukkula 2 ei lue kirjoja")
    assert "Lukualusta ei vastaa" in served.letter("Mukkula 2 ei lue kirjoja").get_content()
    page.goto("/log")
    page.get_by_role("button", name="Tarkista loki").click()
    expect(page.get_by_role("status")).to_contain_text("niin kuin se kirjoitettiin")
    assert desk.complaints == []
    desk.context.close()


def test_paper_that_runs_out_is_on_an_open_page_within_two_seconds(browser: Browser, served: Served) -> None:
    desk = Desk(browser, served)
    machine = enrolled(desk.page, served, "Sysmä 2", "SYS", 0.0)
    assert machine.told.wait(20)
    desk.page.goto("/")
    desk.page.get_by_text("Luvut taulukkona").click()
    machine.becomes(State(down=(Part.PRINTER,), printer="paper"))
    expect(desk.page.locator("main")).to_contain_text("Sysmä 2: kuittipaperi on loppu", timeout=2_000)
    assert desk.page.locator("aside details[open]").count() == 1, "what the reader opened stays open"
    desk.context.close()


def test_all_of_it_works_without_scripts(browser: Browser, served: Served) -> None:
    desk = Desk(browser, served, scripts=False)
    desk.page.goto(desk.kiosk("Lahti 1"))
    desk.page.get_by_role("button", name="Testaa automaatti").click()
    expect(desk.page.get_by_role("status")).to_contain_text("Pyyntö on lähetetty")
    desk.page.goto("/")
    expect(desk.page.get_by_role("link", name="Päivitä sivu")).to_be_visible()
    desk.context.close()
