"""The systemd units: systemd itself finds no fault in them, and their times leave the guard room to do its work."""
from __future__ import annotations

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from kiosk.guard import guard

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
KIOSK, DISPLAY = "itsepalvelu-kiosk.service", "itsepalvelu-display.service"
INSTALLED = {"/opt/itsepalvelu/.venv/bin/python": sys.executable, "/usr/bin/Xorg": "/bin/true"}


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(UNITS / name, encoding="utf-8")
    return parser


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    for path in UNITS.glob("*.service"):
        text = path.read_text(encoding="utf-8")
        for there, here in INSTALLED.items():
            text = text.replace(there, here)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    found = subprocess.run(["systemd-analyze", "verify", "--man=no", *sorted(tmp_path.glob("*.service"))], check=False,
                           capture_output=True, text=True)
    assert (found.returncode, [line for line in found.stderr.splitlines() if "itsepalvelu" in line]) == (0, [])


def test_the_kiosk_is_guarded_watched_and_never_given_up() -> None:
    service = unit(KIOSK)["Service"]
    assert service["ExecStart"].split()[1:4] == ["-m", "kiosk", "guard"]
    assert (service["Type"], service["NotifyAccess"], service["Restart"], service["KillMode"]) \
        == ("notify", "main", "always", "mixed")
    assert unit(KIOSK)["Unit"]["StartLimitIntervalSec"] == "0"


def test_its_times_are_longer_than_those_of_the_guard() -> None:
    service = unit(KIOSK)["Service"]
    assert int(service["WatchdogSec"]) >= 3 * guard.LONGEST_WAIT
    assert int(service["TimeoutStartSec"]) > guard.START_WITHIN + guard.MOMENT
    assert int(service["TimeoutStopSec"]) > guard.TO_END


def test_the_kiosk_has_no_privilege_leaves_no_memory_image_and_cannot_listen() -> None:
    service = unit(KIOSK)["Service"]
    assert service["User"] == unit(DISPLAY)["Service"]["User"] == "itsepalvelu"
    assert (service["CapabilityBoundingSet"], service["NoNewPrivileges"], service["ProtectSystem"],
            service["LimitCORE"], service["SocketBindDeny"]) == ("", "yes", "strict", "0", "any")
    assert "-nolisten tcp" in unit(DISPLAY)["Service"]["ExecStart"]
