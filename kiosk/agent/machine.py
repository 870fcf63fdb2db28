"""How the machine is: room on the disk, memory, load, the warmest sensor, as the kernel tells them. And its restart."""
from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

from remote.identity import Hardware
from remote.report import State

MB = 1024 * 1024
REBOOT = ("systemctl", "reboot")       # what logind lets the kiosk's user do, by a rule of polkit
BOOT = Path("/proc/sys/kernel/random/boot_id")


def machine(directory: Path, root: Path = Path("/")) -> State:
    """`root`: where /proc and /sys are. What cannot be read is not told."""
    told: dict[str, int] = {}
    try:
        told["disk_free_mb"] = shutil.disk_usage(directory).free // MB
    except OSError:
        pass
    if (free := _memory(root)) is not None:
        told["memory_free_mb"] = free
    try:
        told["load_percent"] = round(100 * os.getloadavg()[0] / (os.cpu_count() or 1))
    except OSError:
        pass
    if (degrees := _warmest(root)) is not None:
        told["temperature_c"] = degrees
    return State.model_validate(told)


def hardware(directory: Path, root: Path = Path("/")) -> Hardware:
    """What people know it by in a list."""
    kind = platform.machine().lower().replace(".", "_") or "unknown"
    try:
        disk = shutil.disk_usage(directory).total // MB
    except OSError:
        disk = 0
    return Hardware(machine=kind, cpus=os.cpu_count() or 0, memory_mb=_memory(root, "MemTotal") or 0, disk_mb=disk)


def booted(path: Path = BOOT) -> str:
    """Different after each start of the machine."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def reboot() -> bool:
    """Start the machine again. False: it does not let us."""
    try:
        return subprocess.run(REBOOT, timeout=30, check=False, stdin=subprocess.DEVNULL).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _memory(root: Path, name: str = "MemAvailable") -> int | None:
    try:
        lines = (root / "proc/meminfo").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith(name + ":")), None)


def _warmest(root: Path) -> int | None:
    found = []
    for sensor in root.glob("sys/class/thermal/thermal_zone*/temp"):
        try:
            found.append(int(sensor.read_text()) // 1000)
        except (OSError, ValueError):
            continue
    return max(found, default=None)
