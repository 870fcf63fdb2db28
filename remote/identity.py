"""How a kiosk becomes a device of the fleet, and shows afterwards that it is that device."""
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from remote.intent import RegionKey
from remote.values import Count, DeviceId, Message, Moment, Nonce, PublicKey, Token, Version, Word

TOKEN, NEW_KEY = "token/1", "new-key/1"        # the purposes of what a device signs
OneTimeCode = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{10}$")]


class Hardware(Message):
    """What the machine is, so that people know it in a list. No serial number, no address."""

    machine: Word = "unknown"
    cpus: Count = 0
    memory_mb: Count = 0
    disk_mb: Count = 0


class Enrol(Message):
    code: OneTimeCode
    public_key: PublicKey
    version: Version
    hardware: Hardware = Hardware()


class Enrolled(Message):
    """The device's name in the fleet, and the key it believes from now on, which is in the fingerprint too. Nothing is
    signed for it before staff have seen the same fingerprint on both screens and said so. The region's other keys come
    with the first wish, which this one signed."""

    device: DeviceId
    now: Moment
    key: RegionKey


class Challenge(Message):
    nonce: Nonce
    now: Moment


class Proof(Message):
    """What a device signs with its key to be given a token."""

    device: DeviceId
    nonce: Nonce
    iat: Moment


class Granted(Message):
    token: Token
    expires_in_s: Count
    now: Moment


class NewKey(Message):
    """What a device signs with the key it has, to have another one."""

    device: DeviceId
    nonce: Nonce
    public_key: PublicKey
