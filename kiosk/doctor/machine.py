"""The computer itself: its disk, its clock, its display, what a finger touches. By what the kernel and systemd tell."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from config.screen import ScreenSettings
from config.settings import Settings
from kiosk.backlight import Backlight
from kiosk.findings import bad, good, odd, skipped
from sip2.selftest import Finding

LITTLE, LEAST = 1 << 30, 100 << 20                 # bytes free: to be looked at, and too few
UNTRUE = 2026                                      # a clock before this year has lost its battery
_DRM, _X11 = Path("/sys/class/drm"), Path("/tmp/.X11-unix")  # noqa: S108 - where X has its sockets
_INPUTS = Path("/proc/bus/input/devices")
_MODE = re.compile(r"(\d+)x(\d+)")
_TOUCH_X = 0x35                                    # ABS_MT_POSITION_X of linux/input-event-codes.h
_SECONDS = 5.0


def asked(command: Sequence[str]) -> str | None:
    """What a program of the system prints; None when it is not there, or does not tell."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def disk(settings: Settings) -> Iterator[Finding]:
    """Where the journal lies: is it there, may it be written, is there room?"""
    directory = settings.data.directory
    try:
        free, state = shutil.disk_usage(directory).free, os.statvfs(directory).f_flag
    except FileNotFoundError:
        yield odd("data", f"{directory} is not there yet.", "The kiosk makes it when it starts, where it may: start it "
                  "as its own user.")
        return
    except OSError as error:
        yield bad("data", f"{directory} cannot be looked at: {error.strerror}.", "Look at the disk and its rights.")
        return
    if state & os.ST_RDONLY:
        yield bad("data", f"{directory} is on a disk that is read-only.", "It has failed or was mounted so: look at "
                  "dmesg, replace it or mount it anew.")
    elif not os.access(directory, os.W_OK | os.X_OK):
        yield odd("data", f"This user may not write {directory}.", "Repeat this as the kiosk's own user; if that may "
                  "not either, give the directory to it.")
    else:
        yield good("data", f"{directory} can be written.")
    megabytes = f"{free / 1e6:,.0f} MB are free.".replace(",", " ")
    if free >= LITTLE:
        yield good("room", megabytes)
    else:
        yield (bad if free < LEAST else odd)("room", megabytes, "Free some: old logs, crashes and receipts; a full "
                                             "disk puts the kiosk out of order.")


def clock() -> Iterator[Finding]:
    """Is it kept by NTP? That it agrees with the central system is found out there."""
    now = time.localtime()
    told = time.strftime("%Y-%m-%d %H:%M:%S", now) + f" {now.tm_zone}"
    if now.tm_year < UNTRUE:
        yield bad("time", f"It is {told}, which cannot be.", "Set the clock, and replace the battery on the board.")
    else:
        yield good("time", f"It is {told}.")
    match asked(("timedatectl", "show", "--property=NTPSynchronized", "--value")):
        case None:
            yield skipped("NTP", "This system does not tell whether its clock is kept.")
        case "yes":
            yield good("NTP", "The clock is kept by NTP.")
        case _:
            yield odd("NTP", "The clock is not kept by NTP.", "timedatectl set-ntp true, and let the firewall pass "
                      "UDP 123 to the time servers.")


def display(settings: ScreenSettings, *, drm: Path = _DRM, x11: Path = _X11, inputs: Path = _INPUTS,
            ) -> Iterator[Finding]:
    """A screen of the right size, an X server on it, a touch panel, a backlight. Works over SSH too."""
    yield _screen(settings, drm)
    sockets = sorted(path.name.replace("X", ":", 1) for path in x11.glob("X*")) if x11.is_dir() else []
    yield (good("X server", f"It is there: {', '.join(sockets)}.") if sockets else
           bad("X server", "There is none.", "systemctl status itsepalvelu-display tells why."))
    yield _touch(inputs)
    if settings.backlight is not None:
        percent = Backlight(settings.backlight).percent()
        yield (good("backlight", f"{percent} %.") if percent is not None else
               odd("backlight", f"{settings.backlight} is no backlight.", "readlink -f /sys/class/backlight/* tells "
                   "its path; leave it out where there is none."))


def connected(drm: Path = _DRM) -> dict[str, tuple[int, int]]:
    """The screens that the graphics card sees, and the first size, its own, that each takes."""
    found = {}
    for connector in sorted(drm.glob("card*-*")):
        modes = _MODE.search(_read(connector / "modes"))
        if _read(connector / "status") == "connected" and modes:
            found[connector.name.partition("-")[2]] = int(modes[1]), int(modes[2])
    return found


def _screen(settings: ScreenSettings, drm: Path) -> Finding:
    found = connected(drm)
    if not found:
        return skipped("screen", "The kernel tells of no screen.", "Look whether one is plugged in and switched on; "
                       "some graphics cards tell of none.")
    told = ", ".join(f"{name} {width}x{height}" for name, (width, height) in found.items())
    wanted = {settings.width, settings.height}
    if settings.fullscreen or any({*size} == wanted for size in found.values()):
        return good("screen", f"{told}.")
    return odd("screen", f"{told}; the window is {settings.width}x{settings.height}.", "Set width and height of "
               "[screen] to those of the panel, as it stands.")


def _touch(inputs: Path) -> Finding:
    """From the blocks of /proc/bus/input/devices: N: is the name, B: ABS= the axes as a mask, last word lowest."""
    for block in _read(inputs).split("\n\n"):
        axes = re.search(r"^B: ABS=([0-9a-f ]+)$", block, re.MULTILINE)
        mask = 0
        for word in axes[1].split() if axes else ():
            mask = mask << 64 | int(word, 16)
        if mask >> _TOUCH_X & 1:
            name = re.search(r'^N: Name="(.*)"$', block, re.MULTILINE)
            return good("touch", f"{name[1] if name else 'A touch panel'} is there.")
    return odd("touch", "No touch panel is found.", "Plug in its USB cable; a kiosk that is used by mouse or keys "
               "alone needs none.")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
