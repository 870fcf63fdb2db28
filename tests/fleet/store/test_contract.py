"""What the fleet keeps, the same by SQLite and by PostgreSQL, and that nothing of it counts twice."""
from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, inspect, update
from sqlalchemy.exc import IntegrityError

from fleet.domain.alert import REGION, Cause, Found, Maintenance, reconcile
from fleet.domain.audit import first_broken
from fleet.domain.condition import Kind
from fleet.domain.device import Standing
from fleet.domain.history import Verdict
from fleet.domain.notice import WAITS, Notice, Reader, Word, addressed
from fleet.domain.rollout import Lot as Fares
from fleet.domain.rollout import Stage, Step, usual_stages
from fleet.people import hearing
from fleet.people import store as people
from fleet.people.account import Role
from fleet.store import (
    alerts,
    audit,
    bundles,
    commands,
    devices,
    leases,
    outbox,
    reports,
    retention,
    rollouts,
    statistics,
)
from fleet.store.database import Database
from fleet.store.devices import Unknown
from fleet.store.outbox import Lot
from fleet.store.retention import DAY, Keep
from fleet.store.rollouts import Act, What
from fleet.store.schema import audit as audit_table
from fleet.watch import Watch
from remote.intent import CommandKind, CommandState, Feedback, Mode
from remote.report import Bucket, Closing, Config, Event, Happening, Part, Phase, Report, Service, State
from server.errors import StoreError
from server.place import Place
from tests.fleet.house import NOW, House, Machine

SERVES = State(service=Service.SERVING, down=(), version="0.1.0")


def do(house: House, work: Any, *more: Any, **named: Any) -> Any:
    return house.database.call(lambda tx: work(tx, *more, **named))


def joined(house: House, branch: str = "LAH", name: str = "Kone") -> Machine:
    """An accepted machine, without the wire."""
    machine = Machine(house)
    machine.device, _ = house.invite(name, branch)
    do(house, _key, machine.device, machine.public)
    do(house, devices.accept, machine.device, machine.public, "aino", NOW)
    return machine


def _key(tx: Any, device: str, key: str) -> None:
    tx.execute(update(devices.devices).where(devices.devices.c.id == device).values(new_key=key, standing="pending"))


def take(house: House, machine: Machine, report: Report, at: int = NOW) -> Verdict:
    return do(house, reports.take, machine.device, report, at)[0]


def test_a_report_is_kept_once_however_often_it_comes(any_house: House) -> None:
    machine = joined(any_house)
    report = machine.report_of(SERVES, events=(Event(at=NOW, kind=Happening.STARTED),),
                               buckets=(Bucket(start=NOW // 300 * 300, counts={"loans": 2}),))
    more = machine.report_of(State(waiting=3), buckets=(Bucket(start=NOW // 300 * 300, counts={"loans": 1,
                                                                                           "returns": 4}),))
    assert [take(any_house, machine, one) for one in (report, report, more, report, more)] == [
        Verdict.NEW, Verdict.AGAIN, Verdict.NEW, Verdict.AGAIN, Verdict.AGAIN]
    device = do(any_house, devices.one, machine.device)
    assert device.state == SERVES.model_copy(update={"waiting": 3})
    assert len(do(any_house, reports.events_of, machine.device)) == 1
    assert do(any_house, statistics.totals, 0, NOW + 1) == {"loans": 3, "returns": 4}
    assert do(any_house, statistics.fine, machine.device, 0, NOW + 1) == [
        (NOW // 300 * 300, {"loans": 3, "returns": 4})]
    assert [told.waiting for _, told in do(any_house, reports.changes_of, machine.device)] == [3, None]


def test_after_a_key_was_accepted_the_whole_state_is_asked_for_until_it_is_told(any_house: House) -> None:
    machine = joined(any_house)
    asked = [do(any_house, reports.take, machine.device, machine.report_of(state), NOW)[1]
             for state in (State(waiting=1), State(cases=2), SERVES, State(waiting=0))]
    assert asked == [True, True, False, False]


def test_a_device_is_made_anew_only_when_its_row_changed(any_house: House) -> None:
    machine, other = joined(any_house), joined(any_house)
    before = {device.id: device for device in do(any_house, devices.everyone)}
    take(any_house, machine, machine.report_of(SERVES))
    do(any_house, devices.rename, machine.device, "Sali", "LAH", "aino", NOW)
    after = {device.id: device for device in do(any_house, devices.everyone)}
    assert after[other.device] is before[other.device]
    assert (after[machine.device].state, after[machine.device].name) == (SERVES, "Sali")
    assert do(any_house, devices.one, machine.device) is after[machine.device]


def test_what_is_given_to_many_at_once_makes_each_revision_grow_and_is_taken_back_where_nothing_newer_is(
        any_house: House) -> None:
    machines = [joined(any_house) for _ in range(3)]
    do(any_house, devices.renew, [machines[0].device], NOW + 500, version="0.0.9")
    before = [do(any_house, devices.row_of, machine.device).rev for machine in machines]
    wanted = {machine.device: f"0.{n}.0" for n, machine in enumerate(machines)}
    number = do(any_house, rollouts.begin, What.VERSION, [Stage(good=0)], wanted, "aino", NOW)
    do(any_house, rollouts.go_on, NOW + 100)
    given = [do(any_house, devices.row_of, machine.device) for machine in machines]
    assert [row.version for row in given] == list(wanted.values())
    assert [row.rev for row in given] == [before[0] + 1, NOW + 100, NOW + 100]
    do(any_house, devices.renew, [machines[1].device], NOW + 200, version="0.9.9")
    do(any_house, rollouts.do, number, Act.UNDO, "aino", NOW + 300)
    do(any_house, rollouts.go_on, NOW + 301)
    after = [do(any_house, devices.row_of, machine.device) for machine in machines]
    assert [row.version for row in after] == ["0.0.9", "0.9.9", None]
    assert [row.rev for row in after] == [before[0] + 2, NOW + 200, NOW + 301]
    with pytest.raises(Unknown):
        do(any_house, devices.renew, ["0" * 12], NOW)


def test_a_question_that_fails_spoils_none_that_is_asked_with_it(any_house: House) -> None:
    machine = joined(any_house)

    def spoilt(tx: Any) -> None:
        tx.exec_driver_sql("SELECT nothing FROM nowhere")

    def no(_tx: Any) -> None:
        raise Unknown("nobody")

    async def story() -> list[Any]:
        read = any_house.database.read
        return await asyncio.gather(*(read(work) for work in (
            lambda tx: devices.one(tx, machine.device).id, spoilt, no,
            lambda tx: devices.one(tx, machine.device).id)), return_exceptions=True)
    first, broken, unknown, last = asyncio.run(story())
    assert first == last == machine.device
    assert isinstance(broken, StoreError)
    assert isinstance(unknown, Unknown)


def test_a_second_machine_under_one_name_puts_both_aside(any_house: House) -> None:
    machine = joined(any_house)
    take(any_house, machine, machine.report_of(SERVES))
    copy = Report(boot_id="c" * 16, seq=1, made_at=NOW, state=State(waiting=9))
    assert take(any_house, machine, copy) is Verdict.FORKED
    device = do(any_house, devices.one, machine.device)
    assert device.standing is Standing.QUARANTINED
    assert device.state.waiting is None
    with pytest.raises(Unknown):
        do(any_house, commands.order, machine.device, CommandKind.PRINT, "aino", NOW)


def test_a_command_is_kept_before_anybody_hears_of_it_and_goes_on_only(any_house: House) -> None:
    machine = joined(any_house)
    before = do(any_house, devices.row_of, machine.device).rev
    command = do(any_house, commands.order, machine.device, CommandKind.LOGS, "aino", NOW)
    assert do(any_house, devices.row_of, machine.device).rev > before
    tell = partial(do, any_house, commands.tell, machine.device, command.id)
    assert tell(Feedback(state=CommandState.DONE), NOW).state is CommandState.DONE
    assert tell(Feedback(state=CommandState.RECEIVED), NOW).state is CommandState.DONE
    with pytest.raises(Unknown):
        do(any_house, commands.tell, joined(any_house).device, command.id, Feedback(state=CommandState.DONE), NOW)
    assert do(any_house, commands.under_way, machine.device) == []


def test_an_upload_is_taken_only_where_it_was_asked_for(any_house: House) -> None:
    machine = joined(any_house)
    logs = do(any_house, commands.order, machine.device, CommandKind.LOGS, "aino", NOW)
    other = do(any_house, commands.order, machine.device, CommandKind.PRINT, "aino", NOW)
    for _ in range(2):
        do(any_house, commands.upload, machine.device, logs.id, "application/zip", b"PK", NOW)
    assert do(any_house, commands.uploaded, logs.id) == ("application/zip", b"PK")
    for device, command in ((machine.device, other.id), (joined(any_house).device, logs.id)):
        with pytest.raises(Unknown):
            do(any_house, commands.upload, device, command, "image/png", b"", NOW)


def test_a_revision_grows_after_the_database_was_put_back(any_house: House) -> None:
    machine = joined(any_house)
    do(any_house, devices.set_mode, machine.device, Mode(rev=1, closed=Closing.SERVICE), "aino", NOW + 900)
    row = do(any_house, devices.row_of, machine.device)
    mode = devices.mode_of(row)
    assert mode is not None
    assert row.rev == mode.rev == NOW + 900


def test_alerts_live_on_in_the_database(any_house: House) -> None:
    found = [Found(Cause(Kind.ILS, REGION), devices=("a", "b"), branches=("LAH",), hold=60)]
    kept = do(any_house, alerts.keep, reconcile([], found, NOW), [])
    again = do(any_house, alerts.all_open)
    assert again == kept
    kept = do(any_house, alerts.keep, reconcile(again, found, NOW + 70), again)
    assert [(one.number, one.opened) for one in do(any_house, alerts.all_open)] == [(again[0].number, NOW + 70)]
    with pytest.raises(IntegrityError):
        do(any_house, alerts.keep, [replace(kept[0], number=0)], [])
    kept = do(any_house, alerts.keep, reconcile(kept, [], NOW + 200), kept)
    assert do(any_house, alerts.all_open) == []
    assert [one.closed for one in do(any_house, alerts.past, device="a")] == [NOW + 200]
    assert do(any_house, alerts.past, device="c") == []


def test_maintenance_ends_when_it_is_said(any_house: House) -> None:
    do(any_house, alerts.plan, Maintenance("branch:LAH", NOW, NOW + 100), "aino", NOW)
    assert do(any_house, alerts.windows, NOW + 50) == [Maintenance("branch:LAH", NOW, NOW + 100)]
    do(any_house, alerts.end, "branch:LAH", "aino", NOW + 60)
    assert do(any_house, alerts.windows, NOW + 60) == []


def test_what_is_to_be_sent_is_kept_with_its_alert_tried_again_and_given_up(any_house: House) -> None:
    found = [Found(Cause(Kind.PAD, "a"), devices=("a",), branches=("LAH",))]
    [alert] = do(any_house, alerts.keep, reconcile([], found, NOW), [])
    do(any_house, outbox.post, addressed([Notice(Word.BEGAN, alert)], [Reader("mail", "aino"), Reader("hook:desk")]),
       NOW)
    mail, hook = sorted(do(any_house, outbox.due, NOW), key=lambda one: one.channel, reverse=True)
    assert (mail.person, mail.word, mail.alert) == ("aino", Word.BEGAN, alert)
    assert hook.id != mail.id
    do(any_house, outbox.settle, [hook], Lot.SENT, NOW)
    at = NOW
    for pause in WAITS:
        do(any_house, outbox.failed, do(any_house, outbox.due, at), "away", at)
        assert do(any_house, outbox.due, at + pause - 1) == []
        at += pause
    do(any_house, outbox.failed, do(any_house, outbox.due, at), "away", at)
    assert do(any_house, outbox.due, at + 2**30) == []
    assert {(one.lot, one.why) for one in do(any_house, outbox.latest)} == {(Lot.SENT, ""), (Lot.FAILED, "away")}
    for why in ("away", "refused"):
        do(any_house, outbox.unwell, "mail", why, NOW)
    assert [(one.name, one.why) for one in do(any_house, outbox.in_trouble)] == [("mail", "refused")]
    do(any_house, outbox.well, "mail")
    assert do(any_house, outbox.causes) == []
    over = [replace(alert, opened=NOW, closed=NOW)]
    do(any_house, alerts.keep, over, do(any_house, alerts.all_open))
    done = do(any_house, retention.forget, Keep(), NOW + 500 * DAY)
    assert (done["outbox"], done["alerts"]) == (2, 1)


def test_who_is_told_is_asked_with_what_each_may_see(any_house: House) -> None:
    for name, rights, chosen in (("aino", (), ()), ("eero", ("LAH",), ()), ("iida", ("LAH",), ("HEI",))):
        do(any_house, people.add, name, name, Role.STAFF, rights, "test", NOW)
        account = do(any_house, people.one, name)
        do(any_house, hearing.choose, hearing.Hearing(account=account, address=f"{name}@x.example", language="sv",
                                                      branches=chosen), name, NOW)
    readers = [one.reader for one in do(any_house, hearing.everybody)]
    assert readers == [Reader("mail", "aino"), Reader("mail", "eero", ("LAH",)), None]
    with pytest.raises(ValueError, match="two@"):
        do(any_house, hearing.choose, hearing.Hearing(account=do(any_house, people.one, "aino"), language="fi",
                                                      address="one@x.example, two@x.example"), "aino", NOW)
    do(any_house, hearing.stop, "aino", "aino", NOW)
    assert do(any_house, hearing.of, "aino") is None


def test_a_database_of_the_first_version_becomes_what_a_new_one_is(where: Place) -> None:
    def shape(tx: Any) -> Any:
        there = inspect(tx._connection)
        return {table: ({(one["name"], str(one["type"]), one["nullable"]) for one in there.get_columns(table)},
                        {one["name"] for one in there.get_indexes(table)}) for table in there.get_table_names()}

    def older(tx: Any) -> None:
        for table in ("outbox", "troubles", "hearing", "release_parts", "releases"):
            tx.exec_driver_sql(f"DROP TABLE {table}")
        for words in ("DROP INDEX one_person_a_subject", "ALTER TABLE people DROP COLUMN subject",
                      "ALTER TABLE people DROP COLUMN barred"):
            tx.exec_driver_sql(words)
        tx.exec_driver_sql("UPDATE schema_version SET version = 1")
    with closing(Database(where)) as made:
        new = made.call(shape)
        made.call(older)
    with closing(Database(where)) as made:
        assert made.call(shape) == new


def test_a_bad_bundle_stops_at_the_canary_and_is_undone(any_house: House) -> None:
    kiosks = [joined(any_house, branch) for branch in ("LAH", "LAH", "HEI")]
    old, new = (do(any_house, bundles.keep, body, NOW) for body in (b"old", b"new"))
    for one in kiosks:
        do(any_house, devices.renew, [one.device], NOW, config_sha256=old)
        take(any_house, one, one.report_of(SERVES.model_copy(update={"config": Config(active=old)})))
    number = do(any_house, rollouts.begin, What.CONFIG, usual_stages(kiosks[0].device, "LAH"),
                {one.device: new for one in kiosks}, "aino", NOW)
    assert do(any_house, rollouts.go_on, NOW + 1) == [kiosks[0].device]
    returned = SERVES.model_copy(update={"config": Config(active=old, offered=new, phase=Phase.RETURNED)})
    take(any_house, kiosks[0], kiosks[0].report_of(returned))
    for moment in (2, 400, 800):
        assert do(any_house, rollouts.go_on, NOW + moment) == []
    assert do(any_house, rollouts.one, number).step is Step.PAUSED
    assert [one.lot for one in do(any_house, rollouts.members, number, NOW)].count(Fares.BAD) == 1
    do(any_house, rollouts.do, number, Act.UNDO, "aino", NOW + 900)
    assert do(any_house, rollouts.go_on, NOW + 901) == [kiosks[0].device]
    assert do(any_house, devices.row_of, kiosks[0].device).config_sha256 == old
    do(any_house, rollouts.go_on, NOW + 902)
    assert do(any_house, rollouts.one, number).step is Step.UNDONE


def test_a_rollout_stops_another_only_where_both_would_pull_at_one_kiosk(any_house: House) -> None:
    lahti, heinola, other = joined(any_house, "LAH"), joined(any_house, "HEI"), joined(any_house, "HEI")
    body = do(any_house, bundles.keep, b"new", NOW)

    def begin(what: What, *kiosks: Machine) -> int:
        return do(any_house, rollouts.begin, what, usual_stages(kiosks[0].device, "X"),
                  {one.device: body for one in kiosks}, "aino", NOW)
    first, second = begin(What.CONFIG, lahti), begin(What.CONFIG, heinola, other)
    version = begin(What.VERSION, lahti, heinola)
    assert [do(any_house, rollouts.one, one).step for one in (first, second, version)] == [Step.RUNNING] * 3
    third = begin(What.CONFIG, other)
    assert [do(any_house, rollouts.one, one).step for one in (first, second, version, third)] == [
        Step.RUNNING, Step.STOPPED, Step.RUNNING, Step.RUNNING]


def test_a_kiosk_that_joins_late_gets_what_the_others_got_once_it_is_heard(any_house: House) -> None:
    first = joined(any_house)
    body = do(any_house, bundles.keep, b"new", NOW)
    number = do(any_house, rollouts.begin, What.CONFIG, usual_stages(first.device, "LAH"), {first.device: body}, "aino",
                NOW)
    serves = State(service=Service.SERVING, config=Config(active=body))
    for moment in range(0, 2000, 400):
        take(any_house, first, first.report_of(serves), NOW + moment)
        do(any_house, rollouts.go_on, NOW + moment)
    assert do(any_house, rollouts.one, number).step is Step.DONE
    late = joined(any_house, "HEI")
    assert do(any_house, rollouts.late, late.device, What.CONFIG) == [number]
    do(any_house, rollouts.join, number, late.device, body)
    assert do(any_house, rollouts.go_on, NOW + 5000) == []
    assert Fares.AWAY in [one.lot for one in do(any_house, rollouts.members, number, NOW + 5000)]
    take(any_house, late, late.report_of(SERVES), NOW + 5000)
    assert do(any_house, rollouts.go_on, NOW + 5000) == [late.device]
    assert do(any_house, devices.row_of, late.device).config_sha256 == body


def test_of_a_server_that_was_away_nobody_is_taken_to_be_silent_and_nobody_unheard_is_given_anything(
        any_house: House) -> None:
    canary, other = joined(any_house), joined(any_house)
    wanted = dict.fromkeys((canary.device, other.device), "0.2")
    number = do(any_house, rollouts.begin, What.VERSION, (Stage(devices=(canary.device,), soak=0), Stage()), wanted,
                "aino", NOW)
    do(any_house, rollouts.go_on, NOW)
    back = NOW + 3600
    take(any_house, canary, canary.report_of(SERVES.model_copy(update={"version": "0.2"})), back)
    for moment in range(3):
        assert do(any_house, rollouts.go_on, back + moment, frozenset(), back - 10) == []
    assert (do(any_house, rollouts.one, number).step, do(any_house, rollouts.one, number).stage) == (Step.RUNNING, 1)
    assert do(any_house, rollouts.go_on, back + 120, frozenset(), back - 100) == []
    assert do(any_house, rollouts.one, number).step is Step.DONE, "by now it is silent, and comes after"
    take(any_house, other, other.report_of(SERVES), back + 500)
    assert do(any_house, rollouts.go_on, back + 500, frozenset(), back - 10) == [other.device]


def test_a_version_is_taken_back_from_all_who_have_it_and_those_who_come_get_what_most_have(any_house: House) -> None:
    stays, out = joined(any_house), joined(any_house)
    for version in ("0.2", "0.3"):
        number = do(any_house, rollouts.begin, What.VERSION, [Stage(good=0)],
                    dict.fromkeys((stays.device, out.device), version), "aino", NOW)
        do(any_house, rollouts.go_on, NOW)
    do(any_house, devices.quarantine, out.device, NOW)
    do(any_house, rollouts.do, number, Act.UNDO, "aino", NOW)
    for _ in range(2):
        do(any_house, rollouts.go_on, NOW)
    assert {do(any_house, devices.row_of, machine.device).version for machine in (stays, out)} == {"0.2"}
    assert do(any_house, rollouts.one, number).step is Step.UNDONE
    late = joined(any_house, "HEI")
    do(any_house, rollouts.welcome, late.device, NOW)
    assert do(any_house, devices.row_of, late.device).version == "0.2"


def test_however_many_changes_of_settings_there_were_a_kiosk_that_comes_gets_the_version(any_house: House) -> None:
    first, settled = joined(any_house), "a" * 64
    do(any_house, rollouts.begin, What.VERSION, [Stage(good=0)], {first.device: "0.2"}, "aino", NOW)
    for moment in range(60):
        do(any_house, rollouts.begin, What.CONFIG, [Stage(good=0)], {first.device: settled}, "aino", NOW + moment)
    late = joined(any_house)
    do(any_house, rollouts.welcome, late.device, NOW)
    do(any_house, rollouts.go_on, NOW)
    assert do(any_house, devices.row_of, late.device).version == "0.2"
    assert [what for what, _ in do(any_house, rollouts.unfinished)] == [What.CONFIG, What.VERSION]


def test_what_is_changed_in_the_audit_shows(any_house: House) -> None:
    for name in "abc":
        any_house.invite(name)
    assert first_broken(do(any_house, audit.lines)) is None
    do(any_house, lambda tx: tx.execute(update(audit_table).where(audit_table.c.number == 2).values(who="eero")))
    assert first_broken(do(any_house, audit.lines)) == 2
    do(any_house, lambda tx: tx.execute(delete(audit_table).where(audit_table.c.number == 2)))
    assert first_broken(do(any_house, audit.lines)) == 3


def test_what_is_old_goes_and_the_rest_of_the_audit_is_whole(any_house: House) -> None:
    machine = joined(any_house)
    take(any_house, machine, machine.report_of(SERVES, events=(Event(at=NOW, kind=Happening.STARTED),),
                                               buckets=(Bucket(start=300, counts={"loans": 1}),)))
    years = NOW + 6 * 366 * DAY
    done = do(any_house, retention.forget, Keep(), years)
    assert (done["events"], done["changes"], done["buckets"], done["hours"]) == (1, 1, 1, 1)
    assert done["audit"] > 0
    lines = list(do(any_house, lambda tx: list(audit.lines(tx))))
    assert first_broken(lines, do(any_house, audit.anchor)) is None
    do(any_house, retention.forget, Keep(), years)         # the line that was the newest
    assert not any(do(any_house, retention.forget, Keep(), years).values())
    assert do(any_house, devices.one, machine.device).state == SERVES


def test_old_rollouts_and_what_they_brought_go_but_what_a_kiosk_has_stays(any_house: House) -> None:
    machine = joined(any_house)
    first, second, last = (do(any_house, bundles.keep, body, NOW) for body in (b"first", b"second", b"last"))
    for moment, body in enumerate((first, second, last)):
        do(any_house, rollouts.begin, What.CONFIG, [Stage(good=0)], {machine.device: body}, "aino", NOW + moment)
        do(any_house, rollouts.go_on, NOW + moment)
    version = do(any_house, rollouts.begin, What.VERSION, [Stage(good=0)], {machine.device: "0.2"}, "aino", NOW)
    do(any_house, rollouts.go_on, NOW)
    any_house.invite("Toinen")
    total: Counter[str] = Counter()
    while any((done := do(any_house, retention.forget, Keep(audit=9999), NOW + 401 * DAY)).values()):
        total.update(done)
        assert total["rollouts"] < 9
    assert (total["rollouts"], total["bundles"], total["invites"]) == (2, 1, 2)      # back to the second one may go
    assert do(any_house, devices.row_of, machine.device).config_sha256 == last
    assert do(any_house, bundles.body, last) == b"last"
    assert [rollout.id for _, rollout in do(any_house, rollouts.newest)] == [version, version - 1]


def test_one_process_of_several_looks_after_the_fleet(any_house: House) -> None:
    take_it = partial(do, any_house, leases.take, "watch")
    assert take_it("one", NOW)
    assert not take_it("two", NOW + 29)
    assert take_it("one", NOW + 29)
    assert take_it("two", NOW + 60)
    assert not take_it("one", NOW + 61)


def test_the_watch_finds_what_was_told_and_what_was_not(any_house: House) -> None:
    machine, silent = joined(any_house), joined(any_house, "HEI")
    dead = State(service=Service.OUT_OF_ORDER, down=(Part.JOURNAL,))
    take(any_house, machine, machine.report_of(dead))
    take(any_house, silent, silent.report_of(SERVES))
    watch = Watch(any_house.fleet)

    async def days() -> list[tuple[Kind, str]]:
        for moment in (0, 20, 190):
            any_house.clock.now = NOW + moment
            await any_house.database.run(
                lambda tx, at=NOW + moment: reports.take(tx, machine.device, machine.report_of(dead), at))
            found = await watch.look()
        return sorted((alert.kind, alert.cause.scope) for alert in found if alert.needs_you)

    assert asyncio.run(days()) == [(Kind.JOURNAL, machine.device), (Kind.SILENT, silent.device)]
