"""One real kiosk for the demo, in processes of its own that end with it: this program and the kiosk's meet over HTTP
alone, as anywhere. What a technician would type of its files into the pages is read from them."""
from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from pathlib import Path

from config.edit import edited
from config.layers import leaves
from fleet.configuring import BRANCH, KIOSK, take_in
from fleet.demo.cast import REAL, REAL_BRANCH
from fleet.store import devices, region, releases
from fleet.store.database import Database
from server.transaction import Transaction

PATIENCE = 60.0                # seconds until it has shown its key
HERE = {("sip2", "transport"): "tcp", ("sip2", "dialect"): "generic"}      # and not as the region has it
_KIOSK = (sys.executable, "-m", "kiosk")


class RealKiosk:
    """Its data and logs are in `folder`. For one thread, but `stop`."""

    def __init__(self, database: Database, folder: Path, by: str) -> None:
        self._database, self._folder, self._by = database, folder, by
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = False

    def join(self, address: str) -> bool:
        """Invite it, start it, and compare its words; whether it is there."""
        def invite(tx: Transaction) -> tuple[str, str]:
            region.name(tx, REAL.branch, REAL_BRANCH, self._by, int(time.time()))
            return devices.invite(tx, REAL.name, REAL.branch, self._by, int(time.time()))
        device, code = self._database.call(invite)
        if self._ending:
            return False
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "join.log").open("wb") as log:
            self._process = subprocess.Popen((*_KIOSK, "join", address, code, "--output", self._folder / "stage"),
                                             stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < until:
            if self._database.call(lambda tx: self._accepted(tx, device)):
                return True
            time.sleep(0.5)
        return False

    def _accepted(self, tx: Transaction, device: str) -> bool:
        key = devices.one(tx, device).new_key
        if key is None:
            return False
        now = int(time.time())
        for scope, text in of_files(self._folder / "stage" / "config").items():
            region.write(tx, scope.format(branch=REAL.branch, kiosk=device), text, self._by, now)
        take_in(tx, device, key, self._by, now)
        return True

    def offer_itself(self) -> None:
        """The version that all of them have, as a release: a rollout of it can be looked at from end to end."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / "release.zip"
        made = subprocess.run((*_KIOSK, "release", "make", file), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              check=False)
        if made.returncode == 0:
            with file.open("rb") as opened:
                self._database.call(lambda tx: releases.keep(tx, opened, self._by, int(time.time())))

    def stop(self) -> None:
        self._ending = True
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


def of_files(folder: Path) -> dict[str, str]:
    """The texts of its branch and of itself, from the files by which it began. What they say of its region is said of
    its branch here, as the region of the demo is another one."""
    upper, middle, own = ((folder / f"{one}.toml").read_text(encoding="utf-8") for one in ("region", "branch", "kiosk"))
    shared = edited(upper, {tuple(map(str, path)): value for path, value in leaves(tomllib.loads(middle))} | HERE)
    return {BRANCH + "{branch}": shared, KIOSK + "{kiosk}": own}
