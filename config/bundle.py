"""All layers of one kiosk as one value with one form in bytes: what a fleet signs, hands out and names by its hash.

    {"kiosk":"lah/lobby","layers":[{"file":"region.toml","layer":"region","text":"…"},…],"schema":2}

That is canonical JSON: keys in order, no blanks, UTF-8, no line end. The same layers give the same bytes everywhere,
and bytes that are not exactly these are no bundle. The texts are the files as people wrote them, with their comments,
so that on the kiosk too every value and every problem has its file, line and column. Pure, and of the standard library
only.
"""
from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ORDER = ("region", "branch", "kiosk", "override")
MOST = 4_000_000                       # bytes
_KIOSK = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}){0,3}")
_FILE = re.compile(r"[^\x00-\x1f\x7f]{1,200}")


class BundleError(Exception):
    """These bytes, or these layers, are no bundle."""


@dataclass(frozen=True, slots=True)
class LayerText:
    """One layer: which, the file that it was, and what stands in it."""

    layer: str
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """The layers of the kiosk named `kiosk`, lowest first. `schema`: the version of their format.

    BundleError when they are no layers, or stand in another order.
    """

    kiosk: str
    layers: tuple[LayerText, ...]
    schema: int

    def __post_init__(self) -> None:
        if not _KIOSK.fullmatch(self.kiosk):
            raise BundleError(f"{self.kiosk[:80]!r} is no name of a kiosk; --name gives it one, such as lah/lobby")
        named = [layer.layer for layer in self.layers]
        if not named or named != [name for name in ORDER if name in named]:
            raise BundleError(f"the layers are {', '.join(named) or 'none'}; they must be of {', '.join(ORDER)}, "
                              "in this order")
        for layer in self.layers:
            if not isinstance(layer.text, str) or not _FILE.fullmatch(layer.file):
                raise BundleError(f"{layer.file[:80]!r} is no name of a file, or holds no text")
        if type(self.schema) is not int or not 1 <= self.schema <= 10_000:
            raise BundleError("the version of the format must be a whole number from 1")

    def to_bytes(self) -> bytes:
        """The one form that it has. BundleError when a text is none that UTF-8 can hold, or all are too long."""
        layers = [{"file": one.file, "layer": one.layer, "text": one.text} for one in self.layers]
        data = _canonical({"kiosk": self.kiosk, "layers": layers, "schema": self.schema})
        if len(data) > MOST:
            raise BundleError(f"the layers are larger than {MOST} bytes together")
        return data

    @property
    def sha256(self) -> str:
        """Its name: the SHA-256 of its bytes, in hexadecimal digits."""
        return sha256_of(self.to_bytes())

    @classmethod
    def from_bytes(cls, data: bytes) -> Bundle:
        """BundleError for anything that `to_bytes` did not make."""
        if len(data) > MOST:
            raise BundleError(f"these bytes are more than {MOST}")
        try:
            told = json.loads(data)
            layers = [LayerText(**one) for one in told.pop("layers")]
            bundle = cls(layers=tuple(layers), **told)
            same = bundle.to_bytes() == data
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            raise BundleError("these bytes are no bundle") from None
        if not same:
            raise BundleError("these bytes are no bundle: they are not in its one form")
        return bundle


def bundle_of(kiosk: str, layers: Sequence[LayerText], schema: int) -> Bundle:
    """Of the layers in any order. BundleError as for `Bundle`."""
    place = {name: index for index, name in enumerate(ORDER)}
    return Bundle(kiosk, tuple(sorted(layers, key=lambda one: place.get(one.layer, len(ORDER)))), schema)


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _canonical(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise BundleError("a text holds a character that UTF-8 cannot hold") from None
