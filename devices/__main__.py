"""`python -m devices`: look at tags and devices, and emulate them."""
from __future__ import annotations

import argparse
import sys

from devices.commands import calibrate, decode, detect, emulate, live, scan, tag
from devices.errors import DeviceError

_COMMANDS = (detect, live, calibrate, scan, tag, decode, emulate)


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0: done; 1: done, and what was looked at is not in order; 2: it could not be done."""
    parser = argparse.ArgumentParser(
        prog="python -m devices", description="Library hardware: tags, readers, and emulators of them.",
        epilog="Devices are named by URL: feig+serial:///dev/ttyUSB0, feig+tcp://10.0.0.5:10001.")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(subparsers)
    chosen = parser.parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except DeviceError as error:
        print(f"{error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    except BrokenPipeError:
        sys.stderr.close()                             # whoever read our output has gone
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
