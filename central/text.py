"""What a text that is kept may hold: no control characters and no halves of characters, which not every store, no
SIP2 field and no list on a screen can carry.
"""
from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def has_controls(text: str) -> bool:
    return _CONTROL.search(text) is not None


def is_line(text: str) -> bool:
    """Whether it may stand in a field of SIP2: no control characters and no delimiter."""
    return "|" not in text and not has_controls(text)
