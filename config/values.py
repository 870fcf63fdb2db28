"""The kinds of value that settings are made of, each with the sentence that refuses what does not fit."""
from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, ValidationInfo
from pydantic_core import PydanticCustomError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ISIL = re.compile(r"[A-Z]{2}-[A-Za-z0-9:/-]{1,11}", re.ASCII)
_URL = re.compile(r"[a-z][a-z0-9]*(\+[a-z0-9]+)?://[^\s\\|]*", re.ASCII)
_WEB = re.compile(r"(https?://)?[\w.-]+(:\d+)?(/\S*)?")
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}|[A-Za-z0-9+/]{43}=")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)


class Table(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def disagreement(message: str, *key: str, code: str) -> PydanticCustomError:
    """To be raised where two settings do not go together: the sentence, and the key inside the table it is about."""
    return PydanticCustomError("disagreement", "{said}", {"said": message, "key": key, "code": code})


def unfit(code: str, message: str) -> PydanticCustomError:
    """To be raised where a value has not the form it must have."""
    return PydanticCustomError("unfit", "{said}", {"said": message, "code": code})


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise unfit("one-line", "must be one line without control characters")
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise unfit("empty", "must not be empty")
    return _one_line(text)


def _device_url(text: str) -> str:
    if not _URL.fullmatch(text):
        raise unfit("device-url", "must be a device address such as feig+serial:///dev/ttyUSB0, "
                    "feig+tcp://10.0.0.5:10001 or nfc+usb://")
    return text


def _isil(text: str) -> str:
    if not _ISIL.fullmatch(text):
        raise unfit("isil", "must be an ISIL: a country code, a hyphen and 1 to 11 letters, digits or : / - (FI-Abc)")
    return text


def _charset(text: str) -> str:
    try:
        return codecs.lookup(text).name if "".encode(text) == b"" else text
    except (LookupError, ValueError):
        raise unfit("charset", "must be the name of a character encoding such as utf-8, iso8859-1 or cp850") from None


def _web(text: str) -> str:
    if text and not _WEB.fullmatch(text):
        raise unfit("web", "must be a web address such as https://kirjasto.example")
    return text


def _gateway(text: str) -> str:
    """`https://host`; plain http:// for this machine itself, where nothing leaves it."""
    try:
        parts = urlsplit(text)
        secure = parts.scheme == "https" or (parts.scheme == "http" and loopback(parts.hostname or ""))
    except ValueError:
        secure = False
    if not secure or not parts.hostname or "@" in text or parts.query or parts.fragment:
        raise unfit("gateway", "must begin with https:// and hold no account: https://koha.kirjasto.example")
    return text


def _fingerprint(text: str) -> str:
    packed = text.strip().removeprefix("sha256//")
    if text and not _SHA256.fullmatch(packed.replace(":", "")):
        raise unfit("fingerprint", "must be a SHA-256: 64 hexadecimal digits or 44 characters of base64")
    return text


def loopback(host: str) -> bool:
    """Does this name this machine itself?"""
    return host in ("localhost", "::1") or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


def _item_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise unfit("item-name", "must be a name of lower-case letters, digits, - and _ that begins with a letter")
    return text


def _beside(path: Path, info: ValidationInfo) -> Path:
    """A relative path is meant from the configuration directory."""
    directory = (info.context or {}).get("directory", Path())
    return Path(directory) / path


Line = Annotated[str, AfterValidator(_one_line)]
Said = Annotated[str, AfterValidator(_said)]
Web = Annotated[str, AfterValidator(_web)]
Gateway = Annotated[str, AfterValidator(_gateway)]
Fingerprint = Annotated[str, AfterValidator(_fingerprint)]
Isil = Annotated[str, AfterValidator(_isil)]
Charset = Annotated[str, AfterValidator(_charset)]
DeviceUrl = Annotated[str, AfterValidator(_device_url)]
ItemName = Annotated[str, AfterValidator(_item_name)]
LocalPath = Annotated[Path, AfterValidator(_beside)]
Byte = Annotated[StrictInt, Field(ge=0, le=255)]
Port = Annotated[StrictInt, Field(ge=1, le=65535)]
Pixels = Annotated[StrictInt, Field(ge=240, le=8192)]
Seconds = Annotated[StrictFloat, Field(gt=0, le=3600, allow_inf_nan=False)]
Flag = StrictBool
