"""Whether the fleet knows this kiosk is told, and that it is away is no fault of the kiosk."""
from __future__ import annotations

from pathlib import Path

from kiosk.agent.memory import Memory
from kiosk.doctor.lines import fleet
from sip2.selftest import Verdict
from tests.kiosk.agent.rig import rigged


def verdicts(data: Path) -> dict[str, Verdict]:
    return {finding.step: finding.verdict for finding in fleet(data)}


def test_the_fleet_is_asked_whether_it_knows_this_kiosk(tmp_path: Path) -> None:
    assert verdicts(tmp_path) == {}
    Memory(tmp_path / "agent" / "agent.db").close()
    assert verdicts(tmp_path) == {"agent": Verdict.SKIPPED}
    with rigged(tmp_path) as rig:
        assert verdicts(rig.data) == {"link": Verdict.GOOD, "reports": Verdict.GOOD}
    assert verdicts(rig.data) == {"link": Verdict.ODD}
