"""What people order of a kiosk reaches it, and what becomes of it is told."""
from __future__ import annotations

import re

from fleet.domain.device import Standing
from fleet.people.account import Role
from fleet.store import devices, reports
from remote.intent import CommandKind, CommandState, Feedback, Ring
from remote.report import Closing, Event, Happening, Service, State
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import NOW, House, Machine
from tests.fleet.pages.desk import person


@told_by
async def test_an_order_goes_to_the_kiosk_and_its_outcome_to_the_page(house: House) -> None:
    machine, desk = await house.join(), person(house, "eero", Role.STAFF)
    await desk.post(f"/kiosks/{machine.device}/order", kind="picture")
    _, wish = await machine.desired()
    assert wish is not None
    order = wish.commands[0]
    assert order.kind is CommandKind.PICTURE
    await machine.call("PUT", f"/uploads/{order.id}", b"a picture", Content_Type="image/png")
    await machine.call("POST", f"/commands/{order.id}/feedback", Feedback(state=CommandState.DONE).model_dump_json())
    text = (await desk.get(f"/kiosks/{machine.device}")).text
    assert "tehty" in text
    assert f'src="/kiosks/{machine.device}/uploads/{order.id}"' in text
    shown = await desk.get(f"/kiosks/{machine.device}/uploads/{order.id}")
    assert (shown.content, shown.headers["content-type"]) == (b"a picture", "image/png")


@told_by
async def test_what_the_doctor_found_is_shown_with_its_remedy(house: House) -> None:
    machine, desk = await house.join(), person(house, "eero", Role.STAFF)
    await desk.post(f"/kiosks/{machine.device}/order", kind="doctor")
    _, wish = await machine.desired()
    assert wish is not None
    found = (("item_reader-tags", "fail"), ("printer-nobody_knows", "look"), ("unknown", "look"), ("disk", "ok"))
    told = Feedback(state=CommandState.DONE, reason="trouble", findings=found)
    await machine.call("POST", f"/commands/{wish.commands[0].id}/feedback", told.model_dump_json())
    text = (await desk.get(f"/kiosks/{machine.device}")).text
    for sentence in ("Alustalla olevat tarrat: ei toimi.", "Tyhjennä alusta", "Kuittitulostin: tarkista.",
                     "Kokeile sitten koetulosteella.", "Muu osa: tarkista.", "Kunnossa: levy."):
        assert sentence in text


@told_by
async def test_an_order_is_withdrawn_until_the_kiosk_begins(house: House) -> None:
    machine, desk = await house.join(), person(house)
    for state, said in ((CommandState.RECEIVED, "withdrawn"), (CommandState.STARTED, "too_late")):
        await desk.post(f"/kiosks/{machine.device}/order", kind="print")
        _, wish = await machine.desired()
        assert wish is not None
        order = wish.commands[-1].id
        await machine.call("POST", f"/commands/{order}/feedback", Feedback(state=state).model_dump_json())
        answer = await desk.post(f"/kiosks/{machine.device}/withdraw", command=order)
        assert answer.headers["location"].endswith(f"said={said}")


@told_by
async def test_a_kiosk_is_closed_from_and_until_a_time_and_opened_again(house: House) -> None:
    machine, desk = await house.join(), person(house)
    past = await desk.post(f"/kiosks/{machine.device}/close", message="service", until="2020-01-01T12:00")
    assert past.status_code == 422
    await desk.post(f"/kiosks/{machine.device}/close", message="desk", since="2027-01-04T08:00",
                    until="2027-01-05T08:00", **{"words-fi": " Matot vaihdetaan. ", "words-sv": ""})
    _, wish = await machine.desired()
    assert wish is not None
    assert wish.mode is not None
    assert wish.mode.closed is Closing.DESK
    assert wish.mode.words == {"fi": "Matot vaihdetaan."}
    assert "Matot vaihdetaan." in (await desk.get(f"/kiosks/{machine.device}")).text
    long = await desk.post(f"/kiosks/{machine.device}/close", message="desk", **{"words-fi": "x" * 161})
    assert long.status_code == 404
    assert (wish.mode.until or 0) - (wish.mode.since or 0) == 24 * 3600
    await desk.post(f"/kiosks/{machine.device}/open")
    _, wish = await machine.desired()
    assert wish is not None
    assert wish.mode is not None
    assert wish.mode.closed is None


@told_by
async def test_a_kiosk_comes_by_name_code_and_the_same_six_words(house: House) -> None:
    desk = person(house)
    made = await desk.post("/kiosks", name="Uusi", code="HEI", called="Heinola")
    page = made.headers["location"].partition("?")[0]
    code = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", (await desk.post(f"{page}/code")).text)
    assert code is not None
    machine = Machine(house)
    assert (await machine.enrol(code[0].replace("-", ""))).status_code == 200
    known = house.database.call(lambda tx: devices.one(tx, machine.device))
    assert known.words(house.keys.signing(NOW)) in (await desk.get(page)).text
    other = await desk.post(f"{page}/accept", key="A" * 43 + "=")
    assert other.status_code == 404, "only the key whose words were shown"
    await desk.post(f"{page}/accept", key=machine.public)
    assert house.database.call(lambda tx: devices.one(tx, machine.device)).standing is Standing.ACCEPTED


@told_by
async def test_nothing_is_lost_between_two_pages_of_the_history(house: House) -> None:
    machine, desk = await house.join(), person(house)
    returned = Event(at=NOW, kind=Happening.HOLD_RETURNED)
    await machine.report(State(service=Service.SERVING), events=(returned,) * 9)
    await desk.post(f"/kiosks/{machine.device}/rename", name="Aula", branch="LAH")
    house.clock.now += 5
    await machine.report(events=(Event(at=NOW, kind=Happening.STARTED),) * 54)
    address, told = f"/kiosks/{machine.device}/history", 0
    for query in ("", f"?before={NOW}"):
        told += (await desk.get(address + query)).text.count('class="quiet when"')
    whole = house.database.call(lambda tx: len(reports.events_of(tx, machine.device)))
    assert whole == 63
    assert told == whole + 5                            # and was added, came, was accepted, serves, was renamed


@told_by
async def test_the_history_has_what_happened_what_changed_and_what_people_did(house: House) -> None:
    machine, desk = await house.join(), person(house)
    await machine.report(State(service=Service.SERVING), events=(Event(at=NOW, kind=Happening.STARTED),))
    await desk.post(f"/kiosks/{machine.device}/order", kind="print")
    text = (await desk.get(f"/kiosks/{machine.device}/history")).text
    for told in ("Ohjelma käynnistyi", "Palvelee", "Pyydettiin: Koekuitti", "aino"):
        assert told in text


@told_by
async def test_what_a_name_holds_is_shown_and_not_run(house: House) -> None:
    machine, desk = await house.join("<script>alert(1)</script>"), person(house)
    for path in ("/", "/kiosks", f"/kiosks/{machine.device}", "/log", "/statistics?by=kiosk"):
        assert "<script>alert" not in (await desk.get(path)).text


@told_by
async def test_how_early_a_kiosk_gets_a_new_version_is_chosen_on_its_page(house: House) -> None:
    machine, desk = await house.join(), person(house)
    assert (await desk.post(f"/kiosks/{machine.device}/ring", ring="canary")).status_code == 303
    _, wish = await machine.desired()
    assert wish is not None
    assert wish.ring is Ring.CANARY
    assert (await desk.post(f"/kiosks/{machine.device}/ring", ring="first")).status_code == 404
