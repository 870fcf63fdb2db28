"""`python -m fleet`: serve the fleet, invite and accept kiosks, look after database, keys and audit."""
from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from fleet.commands import add_verbs
from fleet.errors import FleetError
from server.errors import StoreError


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 1 refused (the reason, one sentence, on standard error), 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m fleet", description=__doc__)
    add_verbs(parser.add_subparsers(required=True, metavar="VERB"))
    given = parser.parse_args(arguments)
    try:
        return int(given.run(given))
    except (FleetError, StoreError) as error:
        print(f"fleet: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
