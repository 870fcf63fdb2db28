"""What can go wrong when staff write a tag."""
from __future__ import annotations

from devices.errors import DeviceError, TagError


class EncodingError(DeviceError):
    """The item cannot be written in that data model."""


class TagUnchanged(TagError):
    """The tag could not be written. It says what it said before."""


class TagTorn(TagError):
    """Writing was not finished, and the tag reads as damaged. Write it once more, the same or another item."""
