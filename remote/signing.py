"""Signatures by Ed25519 (RFC 8032) over the exact bytes of a payload and the purpose it was made for.

What is signed is `itsepalvelu/PURPOSE`, a zero byte, and the payload; so nothing signed for one purpose serves another.
"""
from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from remote.intent import Desired, RegionKey
from remote.values import KeyId, Message


class NotSigned(Exception):
    """This is not what the signer wished, for us, now. `code` says why, for a report."""

    def __init__(self, code: str) -> None:
        super().__init__(f"not to be believed: {code}")
        self.code = code


class Envelope(Message):
    """A payload as it was signed, base64 like its signature."""

    key: KeyId
    payload: str
    signature: str

    def opened(self, purpose: str, public: Ed25519PublicKey) -> bytes:
        """The payload, when this key signed it for this purpose. Errors: NotSigned."""
        try:
            payload = base64.b64decode(self.payload, validate=True)
            public.verify(base64.b64decode(self.signature, validate=True), _signed(purpose, payload))
        except (InvalidSignature, binascii.Error, ValueError):
            raise NotSigned("bad_signature") from None
        return payload


def seal(key: Ed25519PrivateKey, purpose: str, payload: bytes, name: str = "") -> Envelope:
    """`name`: the key's `key_id`, where it is known already."""
    signature = key.sign(_signed(purpose, payload))
    return Envelope(key=name or key_id(key.public_key()), payload=base64.b64encode(payload).decode(),
                    signature=base64.b64encode(signature).decode())


def _signed(purpose: str, payload: bytes) -> bytes:
    return b"itsepalvelu/" + purpose.encode() + b"\0" + payload


def key_id(public: Ed25519PublicKey) -> str:
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def told(public: Ed25519PublicKey) -> str:
    """As messages write it."""
    return base64.b64encode(public.public_bytes_raw()).decode()


def public_key(text: str) -> Ed25519PublicKey:
    """Errors: NotSigned when that is none."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        raise NotSigned("bad_key") from None


def believed(envelope: Envelope, purpose: str, keys: Iterable[RegionKey], now: int) -> bytes:
    """The payload, when one of the keys that count now signed it. Errors: NotSigned."""
    for key in keys:
        if key.id == envelope.key:
            if not key.not_before <= now < key.not_after:
                raise NotSigned("key_out_of_date")
            return envelope.opened(purpose, public_key(key.public))
    raise NotSigned("unknown_key")


def intent(payload: bytes, *, device: str, now: int, above: int) -> Desired:
    """The wish in a payload that is believed already: for this device, of now, and newer than revision `above`.

    Errors: NotSigned. What is older than `above` is `replayed`, however well it is signed, and it again `repeated`.
    """
    try:
        desired = Desired.model_validate_json(payload)
    except ValueError:
        raise NotSigned("not_understood") from None
    if desired.aud != device:
        raise NotSigned("other_device")
    if desired.rev <= above:
        raise NotSigned("repeated" if desired.rev == above else "replayed")
    if not desired.nbf <= now < desired.exp:
        raise NotSigned("out_of_date")
    return desired
