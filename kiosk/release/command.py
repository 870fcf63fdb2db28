"""`python -m kiosk release`: make a release of this tree, and try whether one could run here."""
from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path

from kiosk.release.pack import NoRelease, pack

EXIT_REFUSED, EXIT_CONFIG, EXIT_FLEET = 1, 3, 4
REASONS = {EXIT_CONFIG: "configuration", EXIT_FLEET: "fleet"}


def make(root: Path, target: Path, wheels: Sequence[Path]) -> int:
    """0: the file is there, and its version and hash are printed."""
    try:
        manifest = pack(root, target, wheels)
        digest = hashlib.sha256(target.read_bytes()).hexdigest()
    except (NoRelease, OSError) as error:
        print(f"No release was made: {error}.", file=sys.stderr)
        return EXIT_REFUSED
    print(f"{target}  version {manifest.version}  SHA-256 {digest}")
    return 0


def try_here(config: Path | None, data: Path) -> int:
    """Whether this version could run this kiosk: it has all that it needs, takes its configuration, and its agent
    reaches the fleet. Changes nothing. 0 yes, 3 not with this configuration, 4 the fleet is not reached; anything else:
    it does not even begin."""
    for room in ("kiosk.run", "kiosk.assembly", "kiosk.agent.run", "kiosk.guard.start"):
        import_module(room)
    from config.errors import ConfigError
    from config.load import read
    from kiosk.fitness import refuse_what_cannot_be
    if config is not None:
        try:
            refuse_what_cannot_be(*read(config))
        except ConfigError as error:
            print(error, file=sys.stderr)
            return EXIT_CONFIG
    return 0 if _reaches_the_fleet(data) else EXIT_FLEET


def _reaches_the_fleet(data: Path) -> bool:
    from kiosk.agent.identity import FOLDER, MEMORY, identity
    from kiosk.agent.link import Away, Link, No
    from kiosk.agent.memory import Memory
    if not (data / FOLDER / MEMORY).exists():
        return True                            # it is in no fleet
    try:
        with closing(Memory(data / FOLDER / MEMORY)) as memory:
            who = identity(data / FOLDER, memory)
    except OSError as error:
        print(f"Who this kiosk is cannot be read: {error}", file=sys.stderr)
        return False
    if who is None:
        return True
    try:
        with closing(Link(who.where, who.device, who.key)) as link:
            link.fetch_token()
    except (Away, No) as error:
        print(f"The fleet is not reached: {error}", file=sys.stderr)
        return False
    return True
