"""The kinds of value that messages are made of. Nothing that names a person fits into any of them."""
from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Message(BaseModel):
    """Strict and frozen; a key that is not known is refused."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, ser_json_bytes="base64")


Moment = Annotated[int, Field(ge=0, lt=2**40)]             # seconds since 1970, UTC
Span = Annotated[int, Field(ge=0, lt=2**31)]               # seconds
Offset = Annotated[int, Field(gt=-(2**31), lt=2**31)]      # seconds, either way
Count = Annotated[int, Field(ge=0, lt=2**31)]
Sequence = Annotated[int, Field(ge=1, lt=2**53)]           # exact in every reader of JSON
_CROCKFORD = "0-9a-hjkmnp-tv-z"
DeviceId = Annotated[str, Field(pattern=rf"^[{_CROCKFORD}]{{12}}$")]
CommandId = Annotated[str, Field(pattern=rf"^[{_CROCKFORD}]{{16}}$")]
KeyId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
BootId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
PublicKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}=$")]      # 32 bytes of Ed25519, base64
Nonce = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{16,160}$")]
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
Version = Annotated[str, Field(pattern=r"^[0-9][0-9A-Za-z.+-]{0,39}$")]
Reason = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]{0,39})?$")]    # a code; "" where there is none
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Sentence = Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")]
Sentences = Annotated[dict[Language, Sentence], Field(max_length=12)]      # staff's own, for everybody to read
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
