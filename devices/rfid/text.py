"""Fields of text and of bytes, as tags hold them and as people read them."""
from __future__ import annotations

_OPAQUE = "0x"


def text_of(field: bytes) -> str:
    """A text field up to its first 0x00, UTF-8 or else ISO 8859-1; empty when it is no clean text."""
    text, _, _ = field.partition(b"\0")
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError:
        decoded = text.decode("latin-1")
    return decoded if decoded.isprintable() and decoded == decoded.strip() else ""


def opaque(data: bytes) -> str:
    """Bytes that are no text, for people to look at: 0x and their hex."""
    return _OPAQUE + data.hex()


def opaque_bytes(text: str) -> bytes | None:
    """The bytes that `opaque` told; None when the text is plain text."""
    if not text.startswith(_OPAQUE):
        return None
    try:
        return bytes.fromhex(text[2:]) or None
    except ValueError:
        return None
