"""The mail server: one connection a letter, one deadline for all of it. No word of whom it is for leaves this file.

What smtplib raises may quote an address or a server's own words, so that every failure is told anew, in ours.
"""
from __future__ import annotations

import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import Any

from config.mail import Mail
from post.deadline import cut_at

HERE = "[127.0.0.1]"               # how we greet: no name of this machine is anybody's business


class Trouble(StrEnum):
    """What a patron may be told of it."""

    AWAY = "away"                  # the server cannot be used now
    ADDRESS = "address"            # it refuses this one letter
    DOUBT = "doubt"                # the whole letter is there, and nobody has said that it was taken


class MailError(Exception):
    """Why no letter was sent, in a sentence for a technician: nothing of the letter."""

    def __init__(self, trouble: Trouble, sentence: str) -> None:
        super().__init__(sentence)
        self.trouble = trouble


class _Smtp(smtplib.SMTP):
    """Over a socket that is already there: the one whose time is measured."""

    def __init__(self, made: socket.socket, host: str, port: int, timeout: float) -> None:
        self._made = made
        super().__init__(host, port, local_hostname=HERE, timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._made


class MailServer:
    """`send` and `check` use a connection of their own. For one thread at a time."""

    def __init__(self, host: str, port: int, security: str, *, sender: str, user: str = "", password: str = "",
                 context: ssl.SSLContext | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.sender = sender
        self._host, self._port, self._security = host, port, security
        self._user, self._password = user, password
        self._context = context
        self._clock = clock

    def check(self, deadline: float) -> None:
        """Is it there, with a certificate that is trusted, and does it know us? Raises MailError."""
        with self._session(deadline):
            pass

    def send(self, to: str, message: bytes, deadline: float) -> None:
        """Until `deadline`, on the clock. Raises MailError."""
        with self._session(deadline) as smtp:
            said, _ = smtp.mail(self.sender)
            if said != 250:
                raise MailError(Trouble.AWAY, f"the mail server refuses the sender {self.sender} ({said})")
            said, _ = smtp.rcpt(to)
            if said not in (250, 251):
                raise MailError(Trouble.ADDRESS if said >= 500 else Trouble.AWAY,
                                f"the mail server refuses a recipient ({said})")
            try:
                said, _ = smtp.data(message)
            except smtplib.SMTPDataError as error:         # before the letter
                said = error.smtp_code
            except (OSError, smtplib.SMTPException):
                raise MailError(Trouble.DOUBT, "the mail server did not say whether it took the letter") from None
            if said != 250:
                raise MailError(Trouble.ADDRESS if said >= 500 else Trouble.AWAY,
                                f"the mail server refuses the letter ({said})")

    @contextmanager
    def _session(self, deadline: float) -> Iterator[smtplib.SMTP]:
        """Connected, secured, greeted and logged in; cut at the deadline whatever it does then."""
        made = self._connected(deadline)
        smtp = None
        try:
            with cut_at(made, deadline - self._clock()):
                smtp = self._opened(made, max(0.1, deadline - self._clock()))
                self._greet(smtp)
                yield smtp
                with suppress(OSError, smtplib.SMTPException):
                    smtp.quit()
        except ssl.SSLCertVerificationError as error:
            raise MailError(Trouble.AWAY, f"the certificate of the mail server {self._host} is not trusted "
                            f"({error.verify_message})") from None
        except smtplib.SMTPAuthenticationError as error:
            raise MailError(Trouble.AWAY, f"the mail server does not accept user and password ({error.smtp_code})"
                            ) from None
        except smtplib.SMTPNotSupportedError:
            raise MailError(Trouble.AWAY, "the mail server lacks STARTTLS, or a way to log in") from None
        except smtplib.SMTPResponseException as error:
            raise MailError(Trouble.AWAY, f"the mail server answers {error.smtp_code}") from None
        except (OSError, smtplib.SMTPException, ValueError):
            raise MailError(Trouble.AWAY, "the mail server broke off, or did not answer in time") from None
        finally:
            if smtp is not None:
                smtp.close()
            made.close()

    def _connected(self, deadline: float) -> socket.socket:
        try:
            made = socket.create_connection((self._host, self._port), max(0.1, deadline - self._clock()))
        except OSError as error:
            raise MailError(Trouble.AWAY, f"no mail server at {self._host}:{self._port} "
                            f"({error.strerror or 'no answer'})") from None
        if self._clock() >= deadline:                      # its name was long in coming
            made.close()
            raise MailError(Trouble.AWAY, f"the mail server {self._host} was not reached in time")
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def _opened(self, made: socket.socket, timeout: float) -> smtplib.SMTP:
        if self._security == "tls":
            assert self._context is not None
            made = self._context.wrap_socket(made, server_hostname=self._host)
        return _Smtp(made, self._host, self._port, timeout)

    def _greet(self, smtp: smtplib.SMTP) -> None:
        if self._security == "starttls":
            smtp.starttls(context=self._context)
        smtp.ehlo_or_helo_if_needed()
        if self._user:
            smtp.login(self._user, self._password)


def server_of(settings: Mail, clock: Callable[[], float] = time.monotonic) -> MailServer:
    """Raises MailError when the file of its authorities cannot be read, ConfigError when its password cannot."""
    context: Any = None
    if settings.security != "none":
        try:
            context = ssl.create_default_context(cafile=str(settings.ca) if settings.ca else None)
        except (OSError, ssl.SSLError) as error:
            raise MailError(Trouble.AWAY, f"{settings.ca} cannot be read as certificates in PEM form "
                            f"({error.strerror or 'no certificate in it'})") from None
    host, port = settings.address
    return MailServer(host, port, settings.security, sender=settings.sender, user=settings.user,
                      password=settings.password(), context=context, clock=clock)
