"""What patrons meet, shown to staff: the screens themselves, in any language and look of the tool row.

They are made as patrons' screens are, of a state in which nobody is; their items are works that the branch shows.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from kiosk.engine.ending import Summary
from kiosk.engine.ils import PatronVerified, Refusal
from kiosk.engine.operation import OperationKind
from kiosk.engine.state import Entry, Phase, Row, Session, State, initial
from kiosk.engine.view import Action, Screen, Tone, ViewState, Work, text

KEPT = ("language", "appearance", "speech", "levels", "at", "now", "showcase", "visit", "sound", "sounds", "overlay",
        "choosing", "down", "no_receipts")
NOBODY = "0000"                    # nobody's card
LOAN_DAYS = 28                     # of what is made up here; what is lent is due when the central system says


def shown(state: State, number: int, present: Callable[[State], ViewState]) -> ViewState:
    """The screen of this number, of a kiosk that works and is open."""
    view = present(scene(state, number))
    place = text("staff.preview.place", number=number + 1, count=count(state))
    return replace(view, notice=place, notice_tone=Tone.INFO)


def offers(state: State, number: int, action: Action) -> bool:
    """One of the buttons that the patron would press there. Those of the tool row do what they always do."""
    from kiosk.engine.present import present  # which shows this
    return action in [one.action for one in present(scene(state, number)).actions]


def count(state: State) -> int:
    return len(scenes(state))


def scene(state: State, number: int) -> State:
    policy = state.policy
    empty = initial(policy, state.run).but(active=state.at, **{name: getattr(state, name) for name in KEPT})
    return scenes(state)[number](empty.but(down=empty.down & {"speech"}, no_receipts=""))


def scenes(state: State) -> tuple[Callable[[State], State], ...]:
    """Those of this kiosk's role; each has a button at least."""
    lends, takes = (lent, done), (returned,)
    role = state.policy.role
    begin = (attract,) if role == "return-only" else (attract, card) if state.policy.pin == "none" else (
        attract, card, pin)
    return (*begin, *(() if role == "return-only" else lends), *(() if role == "loan-only" else takes))


def attract(empty: State) -> State:
    return empty.but(screen=Screen.ATTRACT)


def card(empty: State) -> State:
    return empty.but(screen=Screen.CARD)


def pin(empty: State) -> State:
    return signed_in(empty, OperationKind.LEND).but(screen=Screen.PIN, entry=Entry())


def lent(empty: State) -> State:
    due = (empty.now + timedelta(days=LOAN_DAYS)).date()
    first, second, third = works(empty)
    rows = (row(empty, "1", OperationKind.LEND, first).but(due=due),
            row(empty, "2", OperationKind.LEND, second).but(due=due, renewed=True),
            row(empty, "3", OperationKind.LEND, third).but(phase=Phase.REFUSED, refusal=Refusal.HOLD_OTHER))
    return signed_in(empty, OperationKind.LEND).but(screen=Screen.BORROW, rows=rows)


def returned(empty: State) -> State:
    first, second, third = works(empty)
    away = next(iter(empty.policy.places.values()), "")
    rows = (row(empty, "1", OperationKind.RETURN, first).but(destination="shelf"),
            row(empty, "2", OperationKind.RETURN, second).but(destination="hold_shelf"),
            row(empty, "3", OperationKind.RETURN, third).but(destination="transport" if away else "staff", place=away))
    return empty.but(screen=Screen.RETURN, session=Session(OperationKind.RETURN), rows=rows)


def done(empty: State) -> State:
    due = (empty.now + timedelta(days=LOAN_DAYS)).date()
    return empty.but(screen=Screen.DONE, summary=Summary(OperationKind.LEND, 2, 1, first_due=due))


def signed_in(empty: State, kind: OperationKind) -> State:
    return empty.but(session=Session(kind, NOBODY, patron=PatronVerified(True)))


def row(empty: State, key: str, kind: OperationKind, work: Work) -> Row:
    return Row(key, kind, Phase.DONE, empty.at, key, title=work.title, author=work.author)


def works(empty: State) -> tuple[Work, Work, Work]:
    """Three that the branch shows, or as many as there are."""
    known = (*empty.showcase.new, *empty.showcase.recommended, *empty.policy.works)[:3]
    first, second, third = (*known, *(Work("", ""),) * (3 - len(known)))
    return first, second, third
