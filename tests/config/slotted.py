"""Bundles for tests of the slots: what a kiosk has, and others that it may be offered."""
from __future__ import annotations

from pathlib import Path

from config.bundle import Bundle, LayerText
from config.errors import ConfigError, Place, Problem
from config.versions import VERSION

BAD = "bad"


def bundle(text: str, kiosk: str = "lah/lobby") -> Bundle:
    """Any text will do where `judge` below decides."""
    return Bundle(kiosk, (LayerText("kiosk", "kiosk.toml", text),), VERSION)


def judge(bundle: Bundle, directory: Path) -> None:
    """A layer whose text begins with "bad" is refused."""
    if bundle.layers[0].text.startswith(BAD):
        raise ConfigError([Problem(Place(Path("kiosk.toml")), "it is bad")])
