"""Which version of the program this is: as its own directory says, or as it was installed."""
from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path


def version() -> str:
    project = Path(__file__).parents[1] / "pyproject.toml"
    found = re.search(r'^version = "(.+)"', project.read_text("utf-8") if project.is_file() else "", re.MULTILINE)
    if found:
        return found[1]
    try:
        return metadata.version("itsepalvelu")
    except metadata.PackageNotFoundError:
        return ""
