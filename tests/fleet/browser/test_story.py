"""A day at the pages, by clicks: a kiosk comes, is taken out of service, settings go wrong and go out."""
from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from fleet.demo.cast import Cast
from fleet.demo.kiosk import SimulatedKiosk
from remote.report import Part, State
from tests.fleet.browser.conftest import Desk, Served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_a_day(browser: Browser, served: Served) -> None:
    desk = Desk(browser, served)
    page = desk.page

    page.goto("/kiosks")                                   # a kiosk is invited, and its machine uses the code
    page.fill("#name", "Mukkula 2")
    page.select_option("#branch", "MUK")
    page.get_by_role("button", name="Lisää", exact=True).click()
    page.get_by_role("button", name="Tee kertakoodi").click()
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page.inner_text("main"))
    assert code is not None
    machine = SimulatedKiosk(served.address, code[0].replace("-", ""), Cast("Mukkula 2", "MUK", 4.0))
    machine.enrol()
    page.get_by_role("link", name="Vertaa sitten sanoja").click()
    page.get_by_role("button", name="Samat, hyväksy").click()
    machine.start()
    expect(page.locator(".head .state")).to_contain_text("kunnossa", timeout=15_000)      # live, without a reload

    page.get_by_role("link", name="Sulje automaatti").click()                             # closed, and seen to be
    page.get_by_label("Asioi palvelutiskillä").check()
    page.get_by_role("button", name="Sulje automaatti").click()
    expect(page.locator(".head .state")).to_contain_text("suljettu", timeout=10_000)
    page.goto("/")
    expect(page.locator("main")).to_contain_text("Mukkula 2 on suljettu", timeout=10_000)
    page.get_by_role("link", name="Mukkula 2 on suljettu", exact=True).click()
    page.get_by_role("button", name="Avaa automaatti").click()
    expect(page.locator(".head .state")).to_contain_text("kunnossa", timeout=10_000)

    page.get_by_role("button", name="Pyydä kuva näytöstä").click()                        # a picture comes
    expect(page.locator(".shot img")).to_be_visible(timeout=10_000)

    page.goto("/settings/edit?scope=branch:HOL")                                          # a slip of the keyboard
    text = page.locator("#text").input_value()
    page.fill("#text", text + "\n[screen]\nwidht = 1280\n")
    page.get_by_role("button", name="Näytä, mitä muuttuu").click()
    expect(page.locator(".problems")).to_contain_text("screen.widht")
    page.fill("#text", text + "\n[screen]\nwidth = 1280\nheight = 800\n")                 # mended, looked at, sent
    page.get_by_role("button", name="Näytä, mitä muuttuu").click()
    expect(page.locator("main")).to_contain_text("koskee 2 automaattia")
    expect(page.locator("main")).to_contain_text("screen.width")
    page.get_by_role("button", name="Julkaise").click()
    expect(page.locator("main")).to_contain_text("1 / 2 automaattia kunnossa", timeout=15_000)
    page.get_by_role("button", name="Palauta vanha kaikille").click()
    expect(page.locator(".lead")).to_contain_text("Palautettu", timeout=15_000)

    page.goto("/log")
    page.get_by_role("button", name="Tarkista loki").click()
    expect(page.get_by_role("status")).to_contain_text("niin kuin se kirjoitettiin")
    assert desk.complaints == []
    desk.context.close()


def test_paper_that_runs_out_is_on_an_open_page_within_two_seconds(browser: Browser, served: Served) -> None:
    desk = Desk(browser, served)
    desk.page.goto("/kiosks")
    desk.page.fill("#name", "Sysmä 2")
    desk.page.select_option("#branch", "SYS")
    desk.page.get_by_role("button", name="Lisää", exact=True).click()
    desk.page.get_by_role("button", name="Tee kertakoodi").click()
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", desk.page.inner_text("main"))
    assert code is not None
    machine = SimulatedKiosk(served.address, code[0].replace("-", ""), Cast("Sysmä 2", "SYS", 0.0))
    machine.enrol()
    desk.page.get_by_role("link", name="Vertaa sitten sanoja").click()
    desk.page.get_by_role("button", name="Samat, hyväksy").click()
    machine.start()
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
