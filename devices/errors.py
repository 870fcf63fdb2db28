"""What can go wrong with a device: one family, each member with a sentence that says what to do."""
from __future__ import annotations


class DeviceError(Exception):
    """The base of everything a device, its address or its data can complain about."""


class BadUrl(DeviceError):
    """A device URL that names no device we can open."""


class DeviceGone(DeviceError):
    """The device cannot be opened, or was unplugged while open. Open it again when it is back."""


class LineRefused(DeviceGone):
    """The port is there, and does not take this baud rate or parity."""


class DeviceSilent(DeviceError):
    """The device is connected and did not answer within its deadline."""


class BadReply(DeviceError):
    """The device answered with something that is not the answer: damaged, foreign, or too long."""


class DeviceRefused(DeviceError):
    """The device understood and said no. `code` is its own status byte."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class TagError(DeviceError):
    """One tag failed; the reader is well. `uid` is upper-case hex, most significant byte first."""

    def __init__(self, message: str, uid: str) -> None:
        super().__init__(message)
        self.uid = uid


class TagGone(TagError):
    """The tag did not answer: it has left the field, or is shadowed by another."""


class TagRefused(TagError):
    """The tag answered with an ISO 15693 error. `code` is its error byte (ISO 15693-3, table of error codes)."""

    def __init__(self, message: str, uid: str, code: int) -> None:
        super().__init__(message, uid)
        self.code = code


class BadFieldFile(DeviceError):
    """A description of a virtual tag field that cannot be understood."""
