"""Which version of the program this is: as it was installed, or as its own directory says."""
from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path


def version() -> str:
    try:
        return metadata.version("itsepalvelu")
    except metadata.PackageNotFoundError:
        project = Path(__file__).parents[1] / "pyproject.toml"
        found = re.search(r'^version = "(.+)"', project.read_text("utf-8") if project.is_file() else "", re.MULTILINE)
        return found[1] if found else ""
