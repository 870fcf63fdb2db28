"""A kiosk that was commissioned by hand, under a name of its technician's, takes what staff publish on the pages."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.commands.kiosk import commission
from config.slots import Slots
from fleet.domain.rollout import Step
from fleet.store import devices, region, rollouts
from fleet.watch import Watch
from remote.report import Config
from tests.config.region import EXAMPLE
from tests.config.region import region as layers_in
from tests.fleet.house import NOW
from tests.fleet.pages.desk import Desk, person
from tests.kiosk.agent.rig import Rig, rigged

REGION, BRANCH, KIOSK = ((EXAMPLE / f"{name}.toml").read_text(encoding="utf-8") for name in
                         ("region", "branch", "kiosk"))


@pytest.fixture
def slots(tmp_path: Path) -> Slots:
    """As docs/technician/slots.md tells."""
    assert commission(tmp_path / "config", layers_in(tmp_path / "layers"), kiosk="lah/lobby", name="") == 0
    return Slots(tmp_path / "config")


@pytest.fixture
def rig(tmp_path: Path, slots: Slots) -> Iterator[Rig]:
    with rigged(tmp_path, slots) as one:
        for scope, text in {"region": REGION, "branch:LAH": BRANCH, f"kiosk:{one.device}": KIOSK,
                            "branch:HEI": BRANCH.replace("LAH", "HEI")}.items():
            one.served.do(region.write, scope, text, "aino", NOW)
        yield one


def published(rig: Rig, desk: Desk, tries: int) -> int:
    """The number of the rollout of another region's text; the fleet decides, the kiosk hears it and tells."""
    text = REGION.replace('policy = "mandatory"', f'policy = "mandatory"\ntries = {tries}')
    answer = rig.served.run(desk.post("/settings/publish", scope="region", text=text))
    assert answer.status_code == 303
    go_on(rig)
    return int(answer.headers["location"].partition("?")[0].rpartition("/")[2])


def go_on(rig: Rig) -> None:
    rig.served.run(Watch(rig.served.house.fleet).look())
    for _ in range(3):
        rig.turn()
    for _ in range(2):
        rig.served.run(Watch(rig.served.house.fleet).look())


def test_what_staff_publish_becomes_its_configuration_wherever_it_stands(rig: Rig, slots: Slots) -> None:
    desk = person(rig.served.house)
    for tries, branch in ((4, "LAH"), (5, "HEI")):
        rig.served.run(desk.post(f"/kiosks/{rig.device}/rename", name="Aula", branch=branch))
        number = published(rig, desk, tries)
        offered = slots.offered()
        assert offered is not None, rig.served.do(devices.one, rig.device).state.config
        assert [f"tries = {tries}" in offered.layers[0].text, branch in offered.layers[1].text] == [True, True]
        slots.apply()
        slots.trial_passed()
        go_on(rig)
        assert rig.served.do(devices.one, rig.device).state.config == Config(active=offered.sha256)
        assert rig.served.do(rollouts.one, number).step is Step.DONE
