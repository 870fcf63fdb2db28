"""`python -m kiosk content`: is what staff wrote fit to be shown? Asked on any computer, as soon as it is written."""
from __future__ import annotations

import sys
from pathlib import Path

from config.errors import ConfigError
from config.load import load
from kiosk.content import Shelf

GOOD, BAD, EXIT_CONFIG = 0, 1, 2


def check_content(directory: Path) -> int:
    """Print every problem with its place, or what is shown. 0 all is fit, 1 something is not, 2 no configuration."""
    try:
        settings = load(directory)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG
    content = Shelf(settings.content.directory, settings.languages.offered).read()
    for problem in content.problems:
        print(problem, file=sys.stderr)
    if content.problems:
        count = len(content.problems)
        print(f"{count} problem{'s' if count > 1 else ''}; the kiosk shows the rest", file=sys.stderr)
        return BAD
    texts = sum(map(len, content.texts.values()))
    print(f"ok: {len(content.slides)} slides, {texts} texts of {settings.content.directory}")
    return GOOD
