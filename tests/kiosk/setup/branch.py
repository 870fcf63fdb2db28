"""A kiosk that is to be set up: its layers, its readers that nobody has named yet, and what lies at hand."""
from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from devices.emulators.desk import Desk
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.errors import DeviceGone
from tests.kept import keep
from tests.kiosk.library import CARD
from tests.kiosk.rig import CONFIG, Central

PILE = [f"E0040100000001{number:02d}" for number in range(20)]
BLANK, FOREIGN = "E004010000000300", "E004010000000400"
LAYER = """\
# The kiosk in the lobby, by the door.
[pad]
url = "feig+serial:///dev/ttyUSB7"     # to be found out
[sound]
url = "wav://{heard}"
[printer.paper]
url = "{printer}"
"""


def tags() -> Field:
    return Field([*(tag_of({"uid": uid, "model": "iso28560-3", "item": f"3000{number:02d}", "owner": "FI-Lah",
                            "needs": 50}) for number, uid in enumerate(PILE)),
                  tag_of({"uid": BLANK, "model": "blank"}),
                  tag_of({"uid": FOREIGN, "model": "iso28560-3", "item": "99001", "owner": "FI-Far"})])


def lay_beside(field: Field) -> None:
    """The same pile, where it needs nearly the strongest field to be heard."""
    for uid in PILE:
        field.tag(uid).needs = 90


class Branch:
    """The layers of a kiosk whose readers nobody has named yet, and the hardware that is there."""

    def __init__(self, folder: Path, desk: Desk, other: str, central: Central) -> None:
        self.desk, self.other, self.folder = desk, other, folder
        text = CONFIG.format(reach=f'host = "127.0.0.1"\nport = {central.port}', dialect="generic", pad="none",
                             data=folder / "data", card=CARD).replace('url = "none"\n', "")
        (folder / "branch.toml").write_text(text, encoding="utf-8")
        keep(folder, text)
        self.layer = folder / "kiosk.toml"
        self.layer.write_text(LAYER.format(heard=folder / "heard", **desk.urls), encoding="utf-8")
        (folder / "heard").mkdir()

    def scan(self) -> None:
        with suppress(DeviceGone):                 # nobody listens yet, or any more
            self.desk.scan(CARD)

    def report(self) -> tuple[Path, dict[str, Any]]:
        """The sheet and what the data says."""
        (sheet,), (data,) = ((self.folder / "commissioning").glob(end) for end in ("*.pdf", "*.json"))
        return sheet, json.loads(data.read_text(encoding="utf-8"))
