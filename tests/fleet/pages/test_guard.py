"""A page does nothing that another site asks for, and runs nothing that is not ours."""
from __future__ import annotations

from fleet.store import audit
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import House
from tests.fleet.pages.desk import Desk, person


@told_by
async def test_a_form_from_elsewhere_does_nothing(house: House) -> None:
    machine, good = await house.join(), person(house)
    before = house.database.call(audit.count)
    for origin in ("http://evil.example", "null", "http://fleet.evil.example", "", "http://[fleet", "fleet"):
        bad = Desk(house, origin=origin)
        bad.token = good.token
        assert (await bad.post(f"/kiosks/{machine.device}/revoke")).status_code == 403
    assert house.database.call(audit.count) == before
    assert (await good.post(f"/kiosks/{machine.device}/revoke")).status_code == 303


@told_by
async def test_the_cookie_of_a_session_is_for_the_browser_alone(house: House) -> None:
    from tests.fleet.pages.test_sign_in import NEW, first_link
    answer = await Desk(house).post(f"/start/{await first_link(house.fleet)}", **NEW)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@told_by
async def test_a_form_without_end_is_not_read_to_its_end(house: House) -> None:
    desk = person(house)
    assert (await desk.post("/settings/check", scope="region", text="x" * 600_000)).status_code == 413
    assert (await desk.client.post("/settings/check", content=b"a=1&" * 1000)).status_code == 413
    assert (await desk.client.post("/settings/check", content=b"\xff\xfe")).status_code == 413


@told_by
async def test_paths_and_numbers_that_are_none_are_not_there(house: House) -> None:
    machine, desk = await house.join(), person(house)
    for path in ("/kiosks/..%2f..%2fetc", "/kiosks/%00", "/rollouts/99999999999999999999999", "/static/../frame.py",
                 f"/kiosks/{machine.device}/confirm/rm", f"/kiosks/{machine.device}/uploads/x", "/start/x",
                 "/settings/edit?scope=kiosk:nobody", "/people/nobody", "/static/%2e%2e/site.py"):
        assert (await desk.get(path)).status_code in (404, 400), path
    assert (await desk.post("/rollouts/99999999999999999999999", act="undo")).status_code == 404
    for query in ("days=-1&by=x&branch=x", "days=1e9", "branch=nobody"):
        assert (await desk.get(f"/statistics?{query}")).status_code == 200
