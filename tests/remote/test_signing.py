"""Nothing is believed but what the right key signed, for this purpose, this device and this time, and only once."""
from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from remote.intent import DESIRED, Desired, RegionKey
from remote.signing import Envelope, NotSigned, believed, intent, key_id, public_key, seal, told

NOW = 1_795_862_891
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
REGION = RegionKey(id=key_id(KEY.public_key()), public=told(KEY.public_key()), not_before=NOW - 10, not_after=NOW + 10)
DEVICE = "0123456789ab"


def wish(**more: object) -> bytes:
    usual: dict[str, object] = {"aud": DEVICE, "rev": 7, "nbf": NOW - 5, "exp": NOW + 5, "keys": (REGION,)}
    return Desired(**{**usual, **more}).model_dump_json().encode()      # type: ignore[arg-type]


def read(payload: bytes, *, now: int = NOW, above: int = 6, device: str = DEVICE) -> Desired:
    opened = believed(seal(KEY, DESIRED, payload), DESIRED, (REGION,), now)
    return intent(opened, device=device, now=now, above=above)


def test_the_signature_is_that_of_rfc_8032() -> None:
    """Test 2 of section 7.1, over bytes as they stand; ours adds a purpose in front of them."""
    secret = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    key = Ed25519PrivateKey.from_private_bytes(secret)
    assert key.public_key().public_bytes_raw() == public
    envelope = seal(key, "x/1", b"payload")
    key.public_key().verify(base64.b64decode(envelope.signature), b"itsepalvelu/x/1\0payload")


def test_a_good_wish_is_read() -> None:
    assert read(wish()).rev == 7


@pytest.mark.parametrize(("change", "code"), [
    ({"above": 7}, "repeated"), ({"above": 8}, "replayed"), ({"device": "ba9876543210"}, "other_device"),
    ({"now": NOW + 5}, "out_of_date"), ({"now": NOW - 6}, "out_of_date"), ({"now": NOW + 10}, "key_out_of_date"),
    ({"now": NOW - 11}, "key_out_of_date")])
def test_a_wish_is_for_one_device_one_time_and_once(change: dict[str, object], code: str) -> None:
    with pytest.raises(NotSigned, match=code):
        read(wish(), **change)         # type: ignore[arg-type]


def test_another_key_and_another_purpose_are_nothing() -> None:
    with pytest.raises(NotSigned, match="unknown_key"):
        believed(seal(OTHER, DESIRED, wish()), DESIRED, (REGION,), NOW)
    disguised = seal(OTHER, DESIRED, wish()).model_copy(update={"key": REGION.id})
    with pytest.raises(NotSigned, match="bad_signature"):
        believed(disguised, DESIRED, (REGION,), NOW)
    with pytest.raises(NotSigned, match="bad_signature"):
        believed(seal(KEY, "token/1", wish()), DESIRED, (REGION,), NOW)


@given(st.data())
def test_whatever_byte_is_changed_on_the_way_it_is_not_believed(data: st.DataObject) -> None:
    envelope = seal(KEY, DESIRED, wish())
    field = data.draw(st.sampled_from(("payload", "signature")))
    raw = bytearray(base64.b64decode(getattr(envelope, field)))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    changed = envelope.model_copy(update={field: base64.b64encode(bytes(raw)).decode()})
    with pytest.raises(NotSigned, match="bad_signature"):
        believed(changed, DESIRED, (REGION,), NOW)


@given(st.text(), st.text())
def test_nonsense_is_no_envelope_of_ours(payload: str, signature: str) -> None:
    with pytest.raises(NotSigned):
        Envelope(key=REGION.id, payload=payload, signature=signature).opened(DESIRED, KEY.public_key())
    with pytest.raises(NotSigned):
        public_key(payload[:20])
