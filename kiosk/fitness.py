"""Can this machine be the kiosk that its configuration describes? Asked before the window opens, so that a technician
reads one sentence at the right place, and not what broke because of it."""
from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.errors import ConfigError, Problem
from config.layers import Layered
from config.places import Path_
from config.settings import Settings
from devices.drivers import (
    audio_output,
    barcode_scanner,
    card_reader,
    headset_switch,
    payment_terminal,
    receipt_printer,
    tag_reader,
)
from devices.errors import DeviceError
from kiosk.ils.link import central_system_of, client_of, trust_of
from kiosk.outside.pictures import LOGO, prepared
from post.smtp import MailError, server_of
from sip2.errors import Sip2Error


def refuse_what_cannot_be(settings: Settings, layered: Layered) -> None:
    """ConfigError with every device URL without a driver, a secret that is not here, an unreadable certificate file, a
    central system that could never be reached so, and a data directory that cannot be written. A device or a central
    system that is merely not there now is no fault of the configuration."""
    problems = said_wrong(settings, layered)
    if reason := _unwritable(settings.data.directory):
        problems.append(_at(("data", "directory"), f"{settings.data.directory} cannot be written ({reason}); make it, "
                            "owned by the kiosk's user, or name another", layered))
    if problems:
        raise ConfigError(problems)


def said_wrong(settings: Settings, layered: Layered) -> list[Problem]:
    """The same of the settings alone. Nothing is made."""
    problems = [problem for path, url, driver in _devices(settings) if (problem := _url(path, url, driver, layered))]
    problems += _secrets(settings, layered)
    problems += _central_system(settings, layered)
    problems += _logo(settings, layered)
    problems += _mail(settings, layered)
    return problems


def _central_system(settings: Settings, layered: Layered) -> Iterator[Problem]:
    """What its own parts say of the settings of [sip2]."""
    table = settings.sip2
    try:
        central_system_of(settings, client_of(table))
    except ConfigError:
        return                         # its secret is not here, which is told already
    except Sip2Error as error:
        yield _at(("sip2", table.transport if table.transport != "tcp" else "host"), str(error), layered)
    if table.transport in ("tls", "https") or (table.telnet is not None and table.telnet.tls):
        trust = trust_of(table.tls)
        for key, part in (("ca", replace(trust, certificate=None)), ("certificate", trust)):
            try:
                part.context()
            except Sip2Error as error:
                yield _at(("sip2", "tls", key), str(error), layered)
                return


def _secrets(settings: Settings, layered: Layered) -> Iterator[Problem]:
    """Each that is named and not here, or not what it must be."""
    for path, secret in settings.secrets:
        try:
            secret.read()
            if path[0] == "staff":
                _ = settings.staff.pin
            elif path[0] == "payment" and settings.payment is not None:
                payment_terminal(settings.payment.address)
        except ConfigError as error:
            for problem in error.problems:
                yield _at(path, problem.message, layered)
        except DeviceError as error:
            yield _at(path, str(error), layered)


def _mail(settings: Settings, layered: Layered) -> Iterator[Problem]:
    """The file of its authorities."""
    if settings.mail is None:
        return
    try:
        server_of(settings.mail)
    except ConfigError:
        return                         # its secret is not here, which is told already
    except MailError as error:
        yield _at(("mail", "ca"), str(error), layered)


def _logo(settings: Settings, layered: Layered) -> Iterator[Problem]:
    if (logo := settings.theme.logo) is None:
        return
    try:
        known = prepared(logo.read_bytes(), LOGO, least=16) is not None
    except OSError as error:
        yield _at(("theme", "logo"), f"{logo} cannot be read: {error.strerror}", layered)
        return
    if not known:
        yield _at(("theme", "logo"), f"{logo} is no PNG or JPEG picture that can be shown", layered)


def _at(path: Path_, sentence: str, layered: Layered) -> Problem:
    return Problem(layered.spot(path)[0].value, f"{'.'.join(map(str, path))}: {sentence}")


def _devices(settings: Settings) -> Iterator[tuple[Path_, str, Callable[[str], Any]]]:
    yield ("pad", "url"), settings.pad.url, tag_reader
    if settings.card_reader:
        yield ("card_reader", "url"), settings.card_reader.url, card_reader
    if settings.scanner:
        yield ("scanner", "url"), settings.scanner.url, barcode_scanner
    yield ("sound", "url"), settings.sound.url, audio_output
    if settings.headset:
        yield ("headset", "url"), settings.headset.url, headset_switch
    if settings.payment:
        yield ("payment", "url"), settings.payment.url, payment_terminal
    for name, printer in settings.printers.items():
        yield ("printer", name, "url"), printer.url, receipt_printer


def _url(path: Path_, url: str, driver: Callable[[str], Any], layered: Layered) -> Problem | None:
    try:
        driver(url)
    except DeviceError as error:
        return _at(path, str(error), layered)
    return None


def _unwritable(directory: Path) -> str | None:
    """Why nothing may be written there; None when it may. The directory is made.

    A disk that is read-only has failed, and is no fault of the configuration: the kiosk is out of order until it is
    mended.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return None if error.errno == errno.EROFS else error.strerror or str(error)
    if os.statvfs(directory).f_flag & os.ST_RDONLY:
        return None
    return None if os.access(directory, os.W_OK | os.X_OK) else "permission denied"
