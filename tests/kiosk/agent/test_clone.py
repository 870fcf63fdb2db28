"""A copy of a kiosk's disk in another machine: both are shut out and go on lending, staff are told, and a new code
brings the kiosk back with all it had to tell."""
from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fleet.domain.condition import Kind
from fleet.domain.device import Standing
from fleet.store import devices, reports, statistics
from fleet.watch import Watch
from kiosk.agent.enrol import enrol
from kiosk.agent.link import No
from remote.codes import grouped
from remote.refusals import Refusal
from remote.report import Happening
from tests.fleet.house import NOW
from tests.kiosk.agent.rig import Rig


class Clone(Rig):
    """Another machine with a copy of that disk."""

    def __init__(self, first: Rig, data: Path) -> None:
        self.served, self.data, self.bundles = first.served, data, first.bundles
        self.application, self.device, self.reboots = type(first.application)(run="c" * 16), first.device, 0
        self.start()


def shut_out(kiosk: Rig) -> None:
    with pytest.raises(No) as no:
        kiosk.agent.tell(kiosk.link)
    assert no.value.refusal is Refusal.QUARANTINED


def loans(kiosk: Rig, count: int) -> None:
    kiosk.application.counts = {"loans": count}
    kiosk.application.happened(Happening.LARGE_CHECKOUT, NOW)


def test_a_copied_disk_shuts_both_out_and_costs_neither_a_loan_nor_a_word(rig: Rig, tmp_path: Path) -> None:
    rig.turn()
    loans(rig, 3)
    rig.turn()
    shutil.copytree(rig.data, tmp_path / "copy")
    clone = Clone(rig, tmp_path / "copy")
    clone.agent.tell(clone.link)               # it may be a kiosk that began anew
    loans(rig, 5)
    shut_out(rig)
    loans(clone, 1)
    shut_out(clone)
    assert rig.served.do(devices.one, rig.device).standing is Standing.QUARANTINED
    assert Kind.DUPLICATE in causes(rig)
    loans(rig, 8)
    shut_out(rig)
    assert not rig.application.asked + clone.application.asked, "they lend on"

    code = rig.served.do(devices.invite_again, rig.device, "aino", int(rig.served.house.clock.now))
    rig.crash()
    assert enrol(rig.data, rig.served.url, grouped(code)) == 0
    known = rig.served.do(devices.one, rig.device)
    rig.served.do(devices.accept, rig.device, known.new_key, "aino", int(rig.served.house.clock.now))
    rig.start()
    for _ in range(4):
        rig.turn()
    assert rig.served.do(statistics.totals, 0, NOW + 9999)["loans"] == 8
    kinds = [event.kind for _, event in rig.served.do(reports.events_of, rig.device)]
    assert kinds.count(Happening.LARGE_CHECKOUT) == 3
    with pytest.raises(No):
        clone.agent.tell(clone.link)
    clone.crash()


def causes(rig: Rig) -> set[Kind]:
    """What staff are told of, a while later."""
    house, found = rig.served.house, set()
    watch = Watch(house.fleet)
    for _ in range(2):
        found = {alert.cause.kind for alert in rig.served.run(watch.look()) if alert.opened is not None}
        house.clock.now += 300
    return found
