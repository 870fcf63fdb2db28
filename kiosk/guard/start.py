"""The guard of one kiosk, as `python -m kiosk guard` starts it."""
from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.guard.boots import Boots
from kiosk.guard.guard import Guard
from kiosk.release.releases import Releases


def guard_kiosk(directory: Path, arguments: Sequence[str], releases: Path | None = None) -> int:
    """Run `kiosk run` with these arguments, for ever; 0 after SIGTERM. `directory` is that of the configuration,
    `releases` where versions of the program are."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    python = sys.executable, "-m"
    return Guard((*python, "kiosk", "run", *arguments),
                 (*python, "kiosk.guard.fallback", "--config", str(directory)),
                 boots=Boots(directory, Releases(releases) if releases else None)).run()
