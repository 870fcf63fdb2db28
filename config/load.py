"""From a directory to settings."""
from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from config.layers import Layered, read_layers
from config.plain import refusal
from config.settings import Settings


def read(directory: Path) -> tuple[Settings, Layered]:
    """The settings of the kiosk configured in `directory`, and the layers they came from.

    Raises ConfigError with every problem found: all files that cannot be read as TOML, else all unknown keys, missing
    keys and values that do not fit.
    """
    layered = read_layers(directory)
    try:
        return Settings.model_validate(layered.values, context={"directory": directory}), layered
    except ValidationError as error:
        raise refusal(error, layered, Settings) from None


def load(directory: Path) -> Settings:
    """The settings alone; see `read`."""
    return read(directory)[0]
