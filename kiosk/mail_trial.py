"""`python -m kiosk mail-test`: is the mail server there, does it know us, and does a letter arrive?"""
from __future__ import annotations

import secrets
import sys
import time
from datetime import datetime
from pathlib import Path

from config.errors import ConfigError
from config.load import load
from config.settings import Settings
from post.smtp import MailError, server_of
from receipts.document import Receipt, ReceiptError, ReceiptKind
from receipts.email import render_email

GOOD, BAD, EXIT_CONFIG = 0, 1, 2


def try_mail(directory: Path, to: str) -> int:
    """Print what was found. 0 all is well, 1 it is not, 2 no configuration of it."""
    try:
        settings = load(directory)
        if settings.mail is None:
            print("no [mail] is configured: receipts are not sent by e-mail", file=sys.stderr)
            return EXIT_CONFIG
        server = server_of(settings.mail)
    except (ConfigError, MailError) as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG
    deadline = time.monotonic() + settings.mail.deadline
    try:
        if to:
            server.send(to, render_email((letter(settings),), sender=server.sender, to=to, token=secrets.token_hex(16)),
                        deadline)
        else:
            server.check(deadline)
    except (MailError, ReceiptError) as error:
        print(error, file=sys.stderr)
        return BAD
    print("ok: the server took the letter" if to else "ok: the server is there and takes letters from this kiosk")
    return GOOD


def letter(settings: Settings) -> Receipt:
    """What is no receipt, in the branch's first language."""
    language = settings.languages.default
    return Receipt(ReceiptKind.TEST, language, settings.region.name.in_language(language),
                   settings.branch.name.in_language(language), datetime.now(), ())
