"""The same for staff mode: its PIN, its pages, what opens from them; and a kiosk that staff have closed."""
from __future__ import annotations

from typing import Any

from kiosk.engine.ils import ItemDescribed, LentOrNot, Refusal
from kiosk.engine.staff import Found
from kiosk.engine.tagging import TagDump, TagLook
from kiosk.engine.view import Action
from kiosk.ui.samples_tagging import tagging_samples
from kiosk.ui.story import Story, policy

CARPETS = (
    ("fi", "Kirjaston lattiaa korjataan, ja itsepalvelu on poissa käytöstä keskiviikkoon klo 12 asti. "
           "Palautusluukku on auki. Henkilökunta auttaa lasten osastolla."),
    ("sv", "Bibliotekets golv repareras, och självbetjäningen är ur bruk till onsdag kl. 12. "
           "Returluckan är öppen. Personalen hjälper dig på barnavdelningen."),
    ("en", "The library's floor is being repaired, and self-service is out of use until Wednesday at 12. "
           "The return slot is open. Staff help you in the children's library."))
"""As long as words of staff's own may be."""

PIN = "135790"
UIDS = ("E004010012345671", "E004010012345672", "E004010012345673")
MEMORY = bytes.fromhex("1101013330303030303031000000000000000000a1c7464c6100000000000000")
FOUND = Found(("ils", "pad", "card", "scanner", "printer"), "0.1.0", 12 << 30, 2)
TROUBLE = Found((*FOUND.parts, "payment"), "0.1.0", 96 << 20, 1260, (
    ("30000001", "return", Refusal.UNKNOWN_ITEM.value), ("30000002", "lend", "exported"), ("", "payment", "unknown")))
ISO = "iso28560-3"
DUMPS = (
    TagDump(TagLook(UIDS[0], "item", "30000001", "FI-La", 3, 2, ISO, 0x07, True, 100), 1, 0x3E, 0x01, 4,
            MEMORY.ljust(112, b"\0"), (("shelf", "84.2"),), ("parts-swapped",)),
    TagDump(TagLook(UIDS[1], "item", "30000002", "FI-La", 1, 1, ISO, 0xC2, False, 84)),
    TagDump(TagLook(UIDS[2], "blank", afi=0x00, seen=37)))
FINDINGS = (("link", "ok"), ("login", "ok"), ("BX", "look"), ("AO", "ok"), ("clock", "FAIL"))


def staff_samples() -> dict[str, Story]:
    return _in() | _status() | _tags() | tagging_samples(_inside) | _slips() | _rest()


def _outside(found: Found | None = FOUND, *, offline: bool = False, rules: dict[str, Any] | None = None,
             **changes: Any) -> Story:
    own = policy(staff_pin_length=6, staff_pin=lambda digits: digits == PIN, offline_returns=offline, **rules or {})
    return Story(own, found=found, **{"dumps": DUMPS, **changes}).start().up("ils")


def _inside(found: Found | None = FOUND, **changes: Any) -> Story:
    return _outside(found, **changes).staff_card(PIN).wait(0.5)


def _in() -> dict[str, Story]:
    return {
        "staff-pin": _outside().staff_card("135"),
        "staff-pin-wrong": _outside().staff_card("111111"),
        "staff-card-in-session": _outside().card().take_card().type("1234").lend(0).lend(1).staff_card(),
    }


def _status() -> dict[str, Story]:
    trouble = _inside(TROUBLE).down("printer", "paper").down("card").down("ils")
    return {
        "staff-status": _inside(),
        "staff-status-asked": _inside(None),
        "staff-status-trouble": trouble.wait(6),
        "staff-link": _inside(findings=FINDINGS).press(Action.TEST_LINK),
        "staff-link-busy": _inside().press(Action.TEST_LINK),
        "staff-print": _inside().press(Action.TEST_PRINT),
        "staff-print-busy": _inside(printing=None).press(Action.TEST_PRINT),
        "staff-print-failed": _inside(printing="paper").press(Action.TEST_PRINT),
    }


def _tags() -> dict[str, Story]:
    def looking(**changes: Any) -> Story:
        story = _inside(**changes).press(Action.STAFF_TAGS)
        return story.put("30000001", UIDS[0]).put("30000002", UIDS[1]).put("", UIDS[2]).wait(1.5)

    asking = looking().choose(UIDS[0]).press(Action.UNSECURE)
    gone = looking().choose(UIDS[0])
    lent = {"30000001": LentOrNot(True)}
    return {
        "staff-tags": looking(),
        "staff-tags-empty": _inside().press(Action.STAFF_TAGS).wait(1.5),
        "staff-tag": looking().choose(UIDS[0]),
        "staff-tag-blank": looking().choose(UIDS[2]),
        "staff-tag-asking": asking,
        "staff-tag-no-answer": looking().choose(UIDS[0]).down("ils").press(Action.UNSECURE),
        "staff-tag-not-lent": looking(truths={"30000001": LentOrNot(False)}).choose(UIDS[0]).press(Action.UNSECURE),
        "staff-tag-unsecured": looking(truths=lent).choose(UIDS[0]).press(Action.UNSECURE),
        "staff-tag-secured": looking().choose(UIDS[1]).press(Action.SECURE),
        "staff-tag-not-written": looking(stubborn={UIDS[1]}).choose(UIDS[1]).press(Action.SECURE),
        "staff-tag-gone": gone.lift("30000001"),
    }


def _slips() -> dict[str, Story]:
    def owed(printing: str | None = "") -> Story:
        """Three came back while the printer was open."""
        facts = {item: ItemDescribed(True, ready=True, shelf="B", number="4821") for item in "234"}
        story = _outside(rules={"slips": True}, printing=printing, facts=facts)
        story.down("printer", "cover").press(Action.RETURN)
        story.bring(3, "transport", "Sysmän kirjasto", held=True).bring(2, "hold_shelf", "B", held=True)
        return story.bring(1, "hold_shelf", "B", held=True).press(Action.FINISH).staff_card(PIN).wait(0.5).press(
            Action.STAFF_QUEUE)

    def listed(printing: str | None = "") -> Story:
        return owed(printing).up("printer").choose("slips")

    one = listed().state.slips[1].id
    return {
        "staff-queue-slips": owed(),
        "staff-slips": listed(),
        "staff-slips-no-paper": owed().choose("slips"),
        "staff-slips-chosen": listed().choose(one),
        "staff-slips-busy": listed(None).press(Action.PRINT_SLIPS),
        "staff-slips-printed": listed().press(Action.PRINT_SLIPS),
        "staff-slips-failed": listed("paper").press(Action.PRINT_SLIPS),
    }


def _rest() -> dict[str, Story]:
    waiting = _outside(TROUBLE, offline=True).press(Action.RETURN).bring(0).lay("2").lay("3").down("ils").unsent()
    waiting.wait(9).press(Action.FINISH).staff_card(PIN).wait(0.5).press(Action.STAFF_QUEUE)
    def counted() -> Story:
        busy = _outside().card().take_card().type("1234").lend(0).lend(1)
        for book in range(2, 7):
            busy.lend(book, refusal=Refusal.HOLD_OTHER)
        return busy.press(Action.FINISH).press(Action.FINISH).staff_card(PIN).wait(0.5).press(Action.STAFF_KIOSK)

    def levels() -> Story:
        rules = {"levels": (("sound", 10), ("speech", 0), ("brightness", 70))}
        return _inside(rules=rules).press(Action.STAFF_KIOSK).choose("levels")

    chosen = _inside().press(Action.STAFF_KIOSK).press(Action.CLOSE_KIOSK).choose("service")
    return {
        "staff-queue": _inside().press(Action.STAFF_QUEUE),
        "staff-queue-waiting": waiting,
        "staff-kiosk": counted(),
        "staff-day": counted().choose("day"),
        "staff-day-printed": counted().choose("day").press(Action.PRINT_DAY),
        "staff-preview": _inside().press(Action.STAFF_KIOSK).choose("preview"),
        "staff-preview-lent": _inside().press(Action.STAFF_KIOSK).choose("preview").press(Action.BORROW).press(
            Action.TYPE_NUMBER).press(Action.CANCEL),
        "staff-levels": levels().choose("speech").press(Action.LESS),
        "staff-levels-least": levels().press(Action.LESS),
        "staff-closing": chosen,
        "staff-closed": _inside().press(Action.STAFF_KIOSK).press(Action.CLOSE_KIOSK).choose("desk").press(
            Action.CLOSE_KIOSK),
        "staff-restart": _inside().press(Action.STAFF_KIOSK).press(Action.RESTART),
        "staff-reboot": _inside().press(Action.STAFF_KIOSK).press(Action.RESTART).press(Action.REBOOT),
        "staff-help": _inside().press(Action.HELP),
        "closed": _inside().press(Action.STAFF_KIOSK).press(Action.CLOSE_KIOSK).choose("service").press(
            Action.CLOSE_KIOSK).press(Action.FINISH),
        "closed-own": Story().start().closed_with(CARPETS),
    }
