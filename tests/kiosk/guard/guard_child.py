"""A guard in its own process: its times, and the commands of kiosk and fallback, as one JSON object."""
from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

from kiosk.guard.boots import Boots
from kiosk.guard.budget import Budget
from kiosk.guard.guard import Guard

options = json.loads(sys.argv[1])
logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
sys.exit(Guard(options["kiosk"], options["fallback"], budget=Budget(**options.get("budget", {})),
               boots=Boots(Path(options["slots"])) if "slots" in options else None, **options.get("times", {})).run())
