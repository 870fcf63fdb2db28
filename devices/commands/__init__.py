"""The verbs of `python -m devices`, one file each: `add(subparsers)` and `run(arguments) -> exit code`."""
