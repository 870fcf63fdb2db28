"""Typed settings in layers: region < branch < kiosk. Tables merge, lists replace, every value knows its place.

    from config import load
    settings = load(Path("/etc/kiosk"))          # Settings, or ConfigError with every problem and its place
"""
from config.cards import CardPattern, CardPatterns
from config.errors import ConfigError, Place, Problem
from config.layers import LAYERS, Layered, Origin
from config.load import load, read
from config.settings import Settings

__all__ = ["LAYERS", "CardPattern", "CardPatterns", "ConfigError", "Layered", "Origin", "Place", "Problem", "Settings",
           "load", "read"]
