"""The same for the catalogue: the keyboard, what was found, one work and where it is, and holds."""
from __future__ import annotations

from datetime import date

from kiosk.engine.catalogue import CopiesFound, Copy, Found, Kind, Standing, WorksFound
from kiosk.engine.ils import HeldOrNot, HoldPlaced, HoldRefusal, ItemDescribed
from kiosk.engine.policy import Policy
from kiosk.engine.view import Action
from kiosk.texts import LANGUAGES
from kiosk.ui.story import Story, policy

PLACES = {"ASI": "Asikkalan kirjasto", "HAR": "Hartolan kirjasto", "HOL": "Hollolan pääkirjasto",
          "KAR": "Kärkölän kirjasto", "LAH": "Lahden pääkirjasto", "ORI": "Orimattilan kirjasto",
          "PAD": "Padasjoen kirjasto", "SYS": "Sysmän kirjasto"}
WORKS = WorksFound((
    Found("demo.1", "1", "Kalevala", "Elias Lönnrot", "1849", Kind.BOOK),
    Found("demo.2", "2", "Kalevala lapsille", "Elias Lönnrot", "1993", Kind.AUDIOBOOK),
    Found("demo.3", "3", "Kalevalan hengessä: sävelmiä ja lauluja kansanrunouden mailta", "", "1935", Kind.MUSIC),
    Found("demo.4", "4", "Kalewala, taikka vanhoja Karjalan runoja Suomen kansan muinosista ajoista",
          "Elias Lönnrot", "1835", Kind.BOOK),
    Found("demo.5", "5", "Kanteletar", "Elias Lönnrot", "1840", Kind.BOOK),
    Found("demo.6", "6", "Kullervo", "Aleksis Kivi", "1864", Kind.SCORE),
    Found("demo.7", "7", "Sampo", "", "1959", Kind.FILM)), 63)
COPIES = CopiesFound((
    Copy("1", "HEI", "84.2 KAL"), Copy("2", "HEI", "84.2 KAL"), Copy("3", "LAH", "84.2 KAL"),
    Copy("4", "HOL", "84.2", Standing.LENT, date(2026, 12, 11)), Copy("5", "SYS", "84.2 Varasto"),
    Copy("6", "PAD", "02", Standing.READING), Copy("7", "ORI", "84.2", Standing.AWAY)))


def _region(**changes: object) -> Policy:
    return policy(search=True, here="HEI", places=PLACES, **changes)


def _story(**changes: object) -> Story:
    """Who has come to the keyboard."""
    facts = {copy.barcode: ItemDescribed(True, standing=copy.standing, waiting=2) for copy in COPIES.copies}
    told = {"works": WORKS, "copies": COPIES, "facts": facts, "policy": _region()} | changes
    return Story(**told).start().press(Action.SEARCH)  # type: ignore[arg-type]


def _found(**changes: object) -> Story:
    return _story(**changes).write("kalevala").press(Action.FIND)


def _work(**changes: object) -> Story:
    return _found(**changes).choose("demo.1")


def _hold(**changes: object) -> Story:
    return _work(**changes).press(Action.HOLD).card().take_card().type("1234")


def _held(placed: HoldPlaced | None = None, **changes: object) -> Story:
    return _hold(placed=placed, **changes).press(Action.PLACE_HOLD)


def _laid() -> Story:
    """While a hold was placed something was laid down."""
    story = _held().lay("8")
    assert story.state.holding is not None
    return story.answer(story.state.holding.asked, HoldPlaced(True, 3, "LAH"))


def search_samples() -> dict[str, Story]:
    unsure = _held(held=HeldOrNot(None))
    unsure.unanswered()
    lost = _held()
    lost.held = None
    lost.unanswered()
    everybody = _region(languages=LANGUAGES)
    away = _hold().down("ils")
    told = {
        "attract-search": Story(_region()).start(),
        "search": _story().write("kaleva"),
        "search-empty": _story(),
        "search-figures": _story().write("kalevala 1849").press(Action.LETTERS),
        "search-languages": _story(policy=everybody),
        "search-arabic": _story(policy=everybody).speak("ar").write("كليلة"),
        "search-persian": _story(policy=everybody).speak("fa").write("شاهنامه"),
        "search-cyrillic": _story(policy=everybody).speak("uk").write("кобзар"),
        "search-idle": _story().write("k").wait(62),
        "results": _found(),
        "results-asking": _found(works=None),
        "results-silent": _found(works=None, silent=True),
        "results-none": _found(works=WorksFound()),
        "results-long": _story().write("kaksi tuntematonta kulkijaa ja muita kertomuksia").press(Action.FIND),
        "results-one": _found(works=WorksFound(WORKS.works[:1], 1)),
        "work": _work(),
        "work-asking": _work(copies=None),
        "work-silent": _work(copies=None, silent=True),
        "work-online": _work(copies=CopiesFound()),
        "work-long": _found().choose("demo.4"),
        "work-down": _work().down("ils"),
        "hold": _hold(),
        "hold-long": _found().choose("demo.4").press(Action.HOLD).card().take_card().type("1234"),
        "hold-down": away,
        "held": _held(HoldPlaced(True, 3, "LAH")),
        "held-laid": _laid(),
        "held-placing": _held(),
        "held-checking": lost,
        "held-already": _held(held=HeldOrNot(True)),
        "held-unsure": unsure,
        "held-no-answer": _held(held=None).unsent(),
        "account-search": Story(_region()).start().press(Action.ACCOUNT).card().take_card().type("1234").press(
            Action.HOLDS),
        "low-search": _story().write("kaleva").press(Action.LOW_REACH),
        "low-search-persian": _story(policy=everybody).speak("fa").write("شاه").press(Action.LOW_REACH),
        "low-results": _found().press(Action.LOW_REACH),
        "low-work": _work().press(Action.LOW_REACH),
        "low-hold": _hold().press(Action.LOW_REACH),
        "low-held": _held(HoldPlaced(True, 3, "LAH")).press(Action.LOW_REACH),
    }
    for page in ("search", "results", "work", "hold", "held"):
        told[f"overlay-help-{page}"] = {"search": _story, "results": _found, "work": _work, "hold": _hold,
                                        "held": lambda: _held(HoldPlaced(True, 1, "HEI"))}[page]().press(Action.HELP)
    return told | {f"held-no-{reason.value}": _held(HoldPlaced(False, refusal=reason)) for reason in HoldRefusal}
