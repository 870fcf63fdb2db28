"""A TLS link. Nothing is written before certificate, name, dates and pin have been found right."""
from __future__ import annotations

import base64
import binascii
import hashlib
import socket
import ssl
from dataclasses import dataclass

from sip2.errors import ConnectFailed
from sip2.transports.tcp import Tcp


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to believe: the authorities in the PEM file `ca`, or those of the system when None.

    `pin` is the SHA-256 of the certificate's public key (SPKI), in hex or base64, and is asked for in addition.
    `name` is the name the certificate must carry when it is not the host's. `certificate` and `key` are PEM files of
    our own, for a central system that asks for one; without `key` both are in `certificate`.
    """

    ca: str | None = None
    pin: str | None = None
    name: str | None = None
    certificate: str | None = None
    key: str | None = None

    def context(self) -> ssl.SSLContext:
        """TLS 1.2 or newer, with certificate and name verified. Raises ConnectFailed when it cannot be made."""
        parse_pin(self.pin)
        try:
            context = ssl.create_default_context(cafile=self.ca)
        except (OSError, ValueError) as error:
            raise ConnectFailed(f"The file of trusted certificates {self.ca!r} cannot be used ({error}). "
                                "Check that it is there and holds certificates in PEM form.") from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate is not None:
            try:
                context.load_cert_chain(self.certificate, self.key, password="")
            except (OSError, ValueError) as error:
                raise ConnectFailed(f"Our own certificate {self.certificate!r} cannot be used ({error}). Check that "
                                    "it and its key are there in PEM form, without a password.") from error
        return context


class Tls(Tcp):
    """TLS to `host`:`port`. There is no way down to plain TCP."""

    def __init__(self, host: str, port: int, trust: Trust | None = None) -> None:
        super().__init__(host, port)
        self._trust = trust or Trust()

    def open(self, timeout: float) -> None:
        self._context = self._trust.context()
        super().open(timeout)

    def _secured(self, made: socket.socket) -> socket.socket:
        try:
            secured = self._context.wrap_socket(made, server_hostname=self._trust.name or self.host)
        except (OSError, ValueError) as error:
            raise untrusted(self.address, error) from error
        try:
            check_pin(secured.getpeercert(binary_form=True), self._trust.pin, self.address)
        except BaseException:
            secured.close()
            raise
        return secured

    def _no_data(self, error: Exception) -> bytes | None:
        if isinstance(error, ssl.SSLWantReadError | ssl.SSLWantWriteError):
            return None
        return super()._no_data(error)


def untrusted(address: str, error: Exception) -> ConnectFailed:
    """The error of a handshake that failed, with what to do about it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return ConnectFailed(f"The certificate of {address} is not trusted ({error.verify_message}). Nothing was "
                             "sent. Check the file of trusted certificates, the name, and this machine's clock.")
    return ConnectFailed(f"No TLS connection to {address} ({error}). Nothing was sent. Check the port, and that "
                         "the system speaks TLS 1.2 or newer.")


def parse_pin(pin: str | None) -> bytes | None:
    """The 32 bytes of a pin in hex (colons allowed) or base64 (`sha256//` allowed). Raises ConnectFailed."""
    if not pin:
        return None
    text = pin.strip().removeprefix("sha256//")
    for read in (_from_hex, base64.b64decode):
        try:
            found = read(text)
        except (ValueError, binascii.Error):
            continue
        if len(found) == hashlib.sha256().digest_size:
            return found
    raise ConnectFailed("The pin is no SHA-256: it takes 64 hexadecimal digits or 44 characters of base64.")


def _from_hex(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def check_pin(certificate: bytes | None, pin: str | None, address: str) -> None:
    """Raise ConnectFailed unless the public key in `certificate` (DER) has this pin; without a pin all are well."""
    wanted = parse_pin(pin)
    if wanted is None:
        return
    if certificate is None or hashlib.sha256(public_key(certificate)).digest() != wanted:
        raise ConnectFailed(f"The public key of {address} is not the pinned one. Nothing was sent. If the central "
                            "system was given a new key, set the new pin; if not, somebody stands in between.")


def public_key(certificate: bytes) -> bytes:
    """The SubjectPublicKeyInfo of an X.509 certificate, both in DER."""
    try:
        whole = _content(certificate, 0)
        at, end = _content(certificate, whole[0])
        pieces = []
        while at < end:
            after = _content(certificate, at)[1]
            pieces.append(certificate[at:after])
            at = after
        return pieces[6 if pieces[0][:1] == b"\xa0" else 5]     # after serial, algorithm, issuer, dates, subject
    except IndexError:
        raise ConnectFailed("The certificate of the central system cannot be read.") from None


def _content(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of the DER element at `at` begins and ends."""
    length, begin = data[at + 1], at + 2
    if length >= 0x80:
        begin += length & 0x7F
        length = int.from_bytes(data[at + 2:begin], "big")
    return begin, begin + length
