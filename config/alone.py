"""A file of settings that stands for itself, in no layer."""
from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from config.layers import Layered, Origin, parse
from config.places import find_places
from config.plain import refusal
from config.values import Table

T = TypeVar("T", bound=Table)


def read_alone(file: Path, kind: type[T]) -> T:
    """What it says. Secrets and other files that it names are beside it. ConfigError with every problem of the file."""
    source, table = parse(file)
    try:
        return kind.model_validate(table, context={"directory": file.parent})
    except ValidationError as error:
        spots = find_places(source, file)
        layered = Layered(file.parent, table, {path: Origin(file.stem, spot) for path, spot in spots.items()}, file)
        raise refusal(error, layered, kind) from None
