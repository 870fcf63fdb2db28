"""One alert for each root cause; it ends by itself; and nobody is told of what lasted a moment."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config.alerts import Alerts
from fleet.domain.alert import REGION, Alert, Cause, Found, Maintenance, derive, reconcile, worst_first
from fleet.domain.condition import Kind, Seen, Urgency, rule_of
from fleet.domain.device import SILENT_AFTER, Device, Standing
from fleet.domain.notice import Word, notices
from remote.report import Config, Happening, Part, Phase, Service, State

NOW = 1_795_862_891
WELL = State(service=Service.SERVING, down=())
DEAD = State(service=Service.OUT_OF_ORDER, down=(Part.PAD,))
NO_ILS = State(service=Service.OUT_OF_ORDER, down=(Part.ILS,))


def kiosk(name: str, state: State = WELL, *, branch: str = "LAH", seen: int = NOW, **more: object) -> Seen:
    happened, wanted = more.pop("happened", {}), more.pop("wanted", {})
    return Seen(Device(id=name, name=name, branch=branch, standing=Standing.ACCEPTED, created=0, key="k", seen=seen,
                       state=state, **more), happened, Alerts.model_validate(wanted))     # type: ignore[arg-type]


class Board:
    """The alerts of a fleet as time goes by."""

    def __init__(self) -> None:
        self.alerts: tuple[Alert, ...] = ()
        self.said: list[tuple[Word, Kind, str]] = []

    def look(self, *seen: Seen, at: int, windows: Iterable[Maintenance] = ()) -> None:
        found = derive(seen, self.alerts, NOW + at)
        alerts = reconcile(self.alerts, found, NOW + at, windows)
        told = notices(alerts, NOW + at)
        self.said += [(one.word, one.alert.kind, one.alert.cause.scope) for one in told]
        heard = {one.alert.cause: one.alert for one in told}
        self.alerts = tuple(heard.get(alert.cause, alert) for alert in alerts if alert.closed is None)

    @property
    def needs(self) -> list[tuple[Kind, str]]:
        return [(alert.kind, alert.cause.scope) for alert in worst_first(self.alerts)]


def at(seen: Seen, moment: int) -> Seen:
    return replace(seen, device=replace(seen.device, seen=NOW + moment))


@pytest.mark.parametrize(("told", "kind"), [
    (kiosk("a", WELL.model_copy(update={"load_percent": 99})), Kind.LOAD),
    (kiosk("a", happened={Happening.SESSION_STUCK: 1}), Kind.STUCK),
    (kiosk("a", happened={Happening.JOURNAL_DAMAGED: 1}), Kind.DAMAGED),
    (kiosk("a", happened={Happening.INCOMPLETE_SET: 1}), Kind.SET)])
def test_what_staff_have_to_see_to_is_an_alert_of_its_own(told: Seen, kind: Kind) -> None:
    board = Board()
    for moment in (0, 1000):
        board.look(at(told, moment), at=moment)
    assert board.needs == [(kind, "a")]


def test_the_central_system_that_is_lost_to_many_is_one_alert_and_one_end() -> None:
    board = Board()
    many = [kiosk(f"k{n}", NO_ILS, branch=f"B{n % 5}") for n in range(50)]
    for moment in (0, 60, 120):
        board.look(*(at(one, moment) for one in many), at=moment)
    assert board.needs == [(Kind.ILS, REGION)]
    one_left = [many[0], *(kiosk(f"k{n}", branch=f"B{n % 5}") for n in range(1, 50))]
    board.look(*(at(one, 150) for one in one_left), at=150)
    assert board.needs == [(Kind.ILS, REGION)]
    for moment in (160, 260):
        board.look(*(at(kiosk(f"k{n}", branch=f"B{n % 5}"), moment) for n in range(50)), at=moment)
    assert board.needs == []
    assert board.said == [(Word.BEGAN, Kind.ILS, REGION), (Word.OVER, Kind.ILS, REGION)]


def test_of_one_branch_without_it_the_branch_is_told() -> None:
    board = Board()
    for moment in (0, 60):
        board.look(at(kiosk("a", NO_ILS), moment), at(kiosk("b", NO_ILS), moment),
                   at(kiosk("c", branch="HEI"), moment), at=moment)
    assert board.needs == [(Kind.ILS, "branch:LAH")]
    board.look(*(at(kiosk(name, NO_ILS, branch=branch), 90)
                 for name, branch in (("a", "LAH"), ("b", "LAH"), ("c", "HEI"))), at=90)
    board.look(*(at(kiosk(name, NO_ILS, branch=branch), 150)
                 for name, branch in (("a", "LAH"), ("b", "LAH"), ("c", "HEI"))), at=150)
    assert board.needs == [(Kind.ILS, REGION)]
    assert (Word.OVER, Kind.ILS, "branch:LAH") not in board.said


def test_who_heard_of_one_kiosk_hears_the_end_though_its_cause_became_wider_and_short() -> None:
    board = Board()
    for moment in (0, 60):
        board.look(at(kiosk("a", NO_ILS), moment), at(kiosk("b"), moment), at=moment)
    board.look(at(kiosk("a", NO_ILS), 70), at(kiosk("b", NO_ILS), 70), at=70)
    for moment in (80, 150):
        board.look(at(kiosk("a"), moment), at(kiosk("b"), moment), at=moment)
    assert board.said == [(Word.BEGAN, Kind.ILS, "a"), (Word.BEGAN, Kind.ILS, "branch:LAH"),
                          (Word.OVER, Kind.ILS, "branch:LAH")]


def test_silence_is_found_without_a_word_and_hides_what_it_makes_unknown() -> None:
    board = Board()
    no_paper = kiosk("a", State(service=Service.SERVING, down=(Part.PRINTER,), printer="paper"))
    other = kiosk("b")
    for moment in (0, 40):
        board.look(no_paper, at(other, moment), at=moment)
    assert board.needs == [(Kind.PRINTER, "a")]
    board.look(no_paper, at(other, 181), at=SILENT_AFTER + 1)
    assert board.needs == [(Kind.SILENT, "a")]
    assert (Word.OVER, Kind.PRINTER, "a") not in board.said
    board.look(at(no_paper, 400), at(other, 400), at=400)
    board.look(at(no_paper, 440), at(other, 440), at=440)
    assert board.needs == [(Kind.PRINTER, "a")]
    assert board.said.count((Word.BEGAN, Kind.PRINTER, "a")) == 1


def test_a_branch_that_is_silent_as_a_whole_is_one_alert() -> None:
    board = Board()
    board.look(kiosk("a"), kiosk("b"), at(kiosk("c", branch="HEI"), 200), at=200)
    assert board.needs == [(Kind.SILENT, "branch:LAH")]


def test_a_server_that_was_away_does_not_call_its_kiosks_silent() -> None:
    seen = [kiosk("a", seen=NOW - 9999)]
    assert not derive(seen, (), NOW, started=NOW - 10)
    assert derive(seen, (), NOW, started=NOW - 200)


@pytest.mark.parametrize(("state", "kind"), [
    (State(service=Service.DOWN), Kind.DOWN),
    (State(service=Service.OUT_OF_ORDER, down=(Part.PAD,)), Kind.PAD),
    (State(service=Service.OUT_OF_ORDER, down=(Part.JOURNAL,)), Kind.JOURNAL),
    (State(service=Service.CLOSED), Kind.CLOSED),
    (State(service=Service.SERVING, config=Config(phase=Phase.RETURNED)), Kind.CONFIG),
    (State(service=Service.SERVING, disk_free_mb=10), Kind.DISK),
    (State(service=Service.SERVING, skew_s=-900), Kind.CLOCK),
    (State(service=Service.SERVING, waiting=3, waiting_s=90_000), Kind.OFFLINE_OLD),
    (State(service=Service.SERVING, cases=2), Kind.CASES)])
def test_what_a_kiosk_tells_becomes_its_alert(state: State, kind: Kind) -> None:
    board = Board()
    for moment in (0, 300):
        board.look(at(kiosk("a", state), moment), at=moment)
    assert board.needs == [(kind, "a")]


def test_happenings_are_an_alert_while_they_are_many_within_an_hour() -> None:
    board = Board()
    board.look(kiosk("a", happened={Happening.WRONG_PINS: 1, Happening.TAG_WRITE_FAILED: 2}), at=0)
    assert board.needs == [(Kind.WRONG_PINS, "a")]
    board.look(at(kiosk("a"), 60), at=60)
    assert board.needs == []


def test_a_flicker_is_nobodys_business() -> None:
    board = Board()
    for moment in range(0, 600, 20):
        part = (Part.PRINTER,) if moment % 40 else ()
        board.look(at(kiosk("a", State(service=Service.SERVING, down=part)), moment), at=moment)
    assert board.said == []


def test_maintenance_hushes_and_what_holds_after_it_is_told() -> None:
    board = Board()
    window = Maintenance("branch:LAH", NOW, NOW + 100)
    dead = kiosk("a", State(service=Service.OUT_OF_ORDER, down=(Part.PAD,)))
    for moment in (0, 50, 99):
        board.look(at(dead, moment), at=moment, windows=[window])
        assert board.needs == []
    board.look(at(dead, 120), at=120, windows=[window])
    assert board.needs == [(Kind.PAD, "a")]


def test_maintenance_makes_no_kiosk_well() -> None:
    board = Board()
    window = Maintenance(REGION, NOW, NOW + 1000)
    dead = kiosk("a", State(service=Service.OUT_OF_ORDER, down=(Part.PAD,)))
    for moment in (0, 50, 99):
        board.look(at(dead, moment), at=moment, windows=[window])
    assert [alert.holds(NOW + 99) for alert in board.alerts] == [True]
    assert board.needs == []


def test_every_kind_but_that_of_the_post_can_be_switched_off_and_the_usual_is_what_it_was() -> None:
    assert {*Alerts.model_fields} == {kind.value for kind in Kind} - {Kind.NOTICES.value}
    assert [kind for kind in Alerts.model_fields if not getattr(Alerts(), kind).on] == [Kind.HOLD_RETURNED]
    assert Alerts.model_validate({"crashes": {"on": False}}).crashes.count == Alerts().crashes.count == 3


def test_a_kind_that_is_off_is_told_to_nobody_and_stops_rollouts_all_the_same() -> None:
    board = Board()
    for moment in (0, 60):
        board.look(at(kiosk("a", DEAD, wanted={"pad": {"on": False}}), moment), at(kiosk("b", DEAD), moment), at=moment)
    assert board.needs == [(Kind.PAD, "b")]
    assert [alert.holds(NOW + 60) for alert in board.alerts] == [True, True]
    assert [scope for _, _, scope in board.said] == ["b"]


def test_who_heard_of_a_beginning_hears_of_the_end_though_its_kind_was_switched_off_meanwhile() -> None:
    board = Board()
    for moment, wanted in ((0, {}), (60, {}), (120, {"pad": {"on": False}})):
        board.look(at(kiosk("a", DEAD, wanted=wanted), moment), at=moment)
    assert (board.needs, [word for word, _, _ in board.said]) == ([], [Word.BEGAN]), "it is not over"
    board.look(at(kiosk("a"), 200), at=200)
    assert [word for word, _, _ in board.said] == [Word.BEGAN, Word.OVER]


def test_what_nobody_wants_to_hear_of_and_no_rollout_looks_at_is_not_even_kept() -> None:
    board = Board()
    board.look(kiosk("a", State(service=Service.CLOSED), wanted={"closed": {"on": False}},
                     happened={Happening.HOLD_RETURNED: 9}), at=0)
    assert board.alerts == ()


def test_of_one_central_system_away_whose_kiosk_is_hushed_the_others_tell() -> None:
    board = Board()
    for moment, needs in ((0, []), (59, []), (60, [(Kind.ILS, "branch:LAH")])):
        board.look(*(at(kiosk(name, NO_ILS, wanted={"ils": {"on": name != "a"}}), moment) for name in "abc"), at=moment)
        assert board.needs == needs
    assert board.alerts[-1].devices == ("b", "c") or board.alerts[0].devices == ("b", "c")


@pytest.mark.parametrize(("wanted", "told", "kind", "first"), [
    ({"pad": {"minutes": 2}}, kiosk("a", State(service=Service.OUT_OF_ORDER, down=(Part.PAD,))), Kind.PAD, 120),
    ({"silent": {"minutes": 10}}, kiosk("a"), Kind.SILENT, 601),
    ({"load": {"percent": 50, "minutes": 1}}, kiosk("a", WELL.model_copy(update={"load_percent": 60})), Kind.LOAD, 60),
    ({"disk": {"free_mb": 9000, "minutes": 0}}, kiosk("a", WELL.model_copy(update={"disk_free_mb": 8000})),
     Kind.DISK, 0),
    ({"hot": {"celsius": 40, "minutes": 0}}, kiosk("a", WELL.model_copy(update={"temperature_c": 50})), Kind.HOT, 0),
    ({"clock": {"seconds": 10, "minutes": 0}}, kiosk("a", WELL.model_copy(update={"skew_s": -20})), Kind.CLOCK, 0),
    ({"offline_old": {"hours": 2}}, kiosk("a", WELL.model_copy(update={"waiting": 1, "waiting_s": 8000})),
     Kind.OFFLINE_OLD, 0),
    ({"checkouts": {"count": 2}}, kiosk("a", happened={Happening.CHECKOUT_FAILED: 2}), Kind.CHECKOUTS, 0),
    ({"hold_returned": {"on": True}}, kiosk("a", happened={Happening.HOLD_RETURNED: 1}), Kind.HOLD_RETURNED, 0)])
def test_from_where_on_it_is_told_staff_say(wanted: dict[str, object], told: Seen, kind: Kind, first: int) -> None:
    mine, usual = Board(), Board()
    for moment in sorted({0, max(0, first - 1), first}):
        heard = 0 if kind is Kind.SILENT else moment
        mine.look(at(replace(told, wanted=Alerts.model_validate(wanted)), heard), at=moment)
        usual.look(at(told, heard), at=moment)
        assert mine.needs == ([(kind, "a")] if moment == first else []), moment
        assert kind in (Kind.PAD, Kind.SILENT) or usual.needs == []


SERVES = (WELL, False)
STATES = st.sampled_from([WELL, NO_ILS, State(service=Service.DOWN), State(service=Service.SERVING, down=(
    Part.PRINTER,)), State(service=Service.OUT_OF_ORDER, down=(Part.ILS, Part.PAD))])


@given(st.lists(st.lists(st.tuples(STATES, st.booleans()), min_size=4, max_size=4), max_size=12))
@example([[(NO_ILS, False), SERVES, SERVES, SERVES], [(NO_ILS, True), SERVES, SERVES, SERVES],
          [(WELL, True), (NO_ILS, False), SERVES, (NO_ILS, False)], [(WELL, True), SERVES, SERVES, (NO_ILS, False)]])
@settings(max_examples=30)
def test_every_beginning_has_one_end_and_when_all_is_well_nothing_is_left(days: list[list[tuple[State, bool]]]) -> None:
    """Whatever happens to four kiosks of two branches, and whoever falls silent."""
    board, moment = Board(), 0
    heard = dict.fromkeys("abcd", 0)
    for day in days:
        moment += 100
        seen = []
        for name, (state, silent) in zip("abcd", day, strict=True):
            heard[name] = heard[name] if silent else moment
            seen.append(at(kiosk(name, state, branch="LAH" if name < "c" else "HEI"), heard[name]))
        board.look(*seen, at=moment)
        assert len({alert.cause for alert in board.alerts}) == len(board.alerts)
    for _ in range(3):
        moment += 100
        board.look(*(at(kiosk(name, branch="LAH" if name < "c" else "HEI"), moment) for name in "abcd"), at=moment)
    assert board.needs == []
    assert board.alerts == ()
    told: set[tuple[Kind, str]] = set()
    wider: set[tuple[Kind, str]] = set()       # may have become part of a wider cause, and then end without a word
    for word, kind, scope in board.said:
        if word is Word.BEGAN:
            assert (kind, scope) not in told
            within = {(k, s) for k, s in told if k is kind and s in WITHIN.get(scope, ())}
            told, wider = told - within | {(kind, scope)}, (wider | within) - {(kind, scope)}
        elif word is Word.OVER:
            assert (kind, scope) in told | wider
            told, wider = told - {(kind, scope)}, wider - {(kind, scope)}
    assert told == set()


WITHIN = {"branch:LAH": ("a", "b"), "branch:HEI": ("c", "d"), REGION: ("a", "b", "c", "d", "branch:LAH", "branch:HEI")}


def test_what_patrons_notice_is_sent_and_the_rest_is_on_the_page_unless_staff_say_otherwise() -> None:
    usual = Alerts()
    assert {kind: getattr(usual, kind).send for kind in Alerts.model_fields} == {
        kind: rule_of(Kind(kind)).urgency <= Urgency.SOON for kind in Alerts.model_fields}
    board, quiet = Board(), {"card": {"send": False}, "hold_returned": {"on": True, "send": True}}
    told = kiosk("a", WELL.model_copy(update={"down": (Part.CARD, Part.PRINTER)}),
                 happened={Happening.HOLD_RETURNED: 1, Happening.LARGE_CHECKOUT: 1}, wanted=quiet)
    for moment in (0, 60):
        board.look(at(told, moment), at=moment)
    assert {kind for kind, _ in board.needs} == {Kind.CARD, Kind.PRINTER, Kind.HOLD_RETURNED, Kind.LARGE_CHECKOUT}
    assert {kind for _, kind, _ in board.said} == {Kind.PRINTER, Kind.HOLD_RETURNED}


def test_who_heard_of_an_alert_hears_of_its_end_though_its_kind_is_not_sent_any_more() -> None:
    board, broken = Board(), kiosk("a", WELL.model_copy(update={"down": (Part.CARD,)}))
    quiet = replace(broken, wanted=Alerts.model_validate({"card": {"send": False}}))
    for moment, seen in ((0, broken), (60, broken), (90, quiet), (90 + 25 * 3600, quiet)):
        board.look(at(seen, moment), at=moment)
    for after in (60, 120):
        board.look(at(kiosk("a"), 90 + 25 * 3600 + after), at=90 + 25 * 3600 + after)
    assert [word for word, _, _ in board.said] == [Word.BEGAN, Word.OVER], "and no reminder between"


def test_what_is_for_the_page_alone_begins_for_nobody_while_it_ends() -> None:
    board, quiet = Board(), {"card": {"send": False}}
    broken = kiosk("a", WELL.model_copy(update={"down": (Part.CARD,)}), wanted=quiet)
    for moment in (0, 60):
        board.look(at(broken, moment), at=moment)
    for moment in (70, 80, 100, 140):
        board.look(at(kiosk("a", wanted=quiet), moment), at=moment)
    assert (board.said, board.needs) == ([], [])


def test_who_was_told_is_reminded_by_and_by() -> None:
    alert = Alert(cause=Cause(Kind.PAD, "a"), since=NOW, last=NOW, opened=NOW, devices=("a",), send=True)
    first = notices([alert], NOW)[0].alert
    assert notices([first], NOW + 3600) == []
    assert notices([first], NOW + 4 * 3600)[0].word is Word.STILL


def test_scopes_of_maintenance() -> None:
    found = Found(Cause(Kind.PAD, "a"), devices=("a",), branches=("LAH",))
    assert all(Maintenance(scope, NOW, NOW + 1).covers(found, NOW) for scope in ("a", "branch:LAH", REGION))
    assert not any(Maintenance(scope, NOW, NOW + 1).covers(found, NOW) for scope in ("b", "branch:HEI"))
    assert not Maintenance("a", NOW, NOW + 1).covers(found, NOW + 1)
