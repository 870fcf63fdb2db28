"""A guard in its own process: its times, and the commands of kiosk and fallback, as one JSON object."""
from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

from kiosk.guard.boots import Boots
from kiosk.guard.budget import Budget
from kiosk.guard.guard import Guard
from kiosk.release.releases import Releases

options = json.loads(sys.argv[1])
logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
releases = Releases(Path(options["releases"])) if "releases" in options else None
boots = Boots(Path(options["slots"]), releases) if "slots" in options else None
sys.exit(Guard(options["kiosk"], options["fallback"], budget=Budget(**options.get("budget", {})),
               boots=boots, **options.get("times", {})).run())
