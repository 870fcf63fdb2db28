"""The worker that e-mails receipts: each at once or not at all. Nothing of one is kept, on disk or in memory."""
from __future__ import annotations

import queue
import secrets
import time
from collections.abc import Callable

from kiosk.engine.effects import Mail
from kiosk.engine.events import Event, Mailed, NotMailed
from kiosk.runtime.worker import Worker
from post.smtp import MailError, MailServer, Trouble
from receipts.document import ReceiptError
from receipts.email import render_email


class MailWorker(Worker):
    """While the server is away every letter is told so at once. `patience`: seconds for one, waiting included."""

    part = "mail"
    failures = (MailError,)

    def __init__(self, server: MailServer, patience: float, post: Callable[[Event], None], *,
                 clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._server = server
        self._patience = patience
        self._letters: queue.SimpleQueue[tuple[float, Mail] | None] = queue.SimpleQueue()

    def send(self, mail: Mail) -> None:
        self._letters.put((self.clock() + self._patience, mail))

    def wake(self) -> None:
        self._letters.put(None)

    def open(self) -> None:
        self._server.check(self.clock() + self._patience)

    def use(self) -> None:
        while not self.stopping:
            asked = self._letters.get()
            if asked is not None:
                self._send(*asked)
            del asked                              # it must not lie here until the next patron's

    def _send(self, deadline: float, mail: Mail) -> None:
        """Raises MailError when the server itself is in trouble."""
        try:
            message = render_email(mail.receipts, sender=self._server.sender, to=mail.address,
                                   token=secrets.token_hex(16))
            self._server.send(mail.address, message, deadline)
        except ReceiptError:
            self._tell(mail, Trouble.ADDRESS)
        except MailError as error:
            self._tell(mail, error.trouble)
            if error.trouble is not Trouble.ADDRESS:
                raise MailError(error.trouble, str(error)) from None
        else:
            self.post(Mailed(at=self.clock(), letter=mail.letter))

    def _tell(self, mail: Mail, trouble: Trouble) -> None:
        self.post(NotMailed(at=self.clock(), letter=mail.letter, reason=trouble.value))

    def pause(self, seconds: float) -> None:
        end = self.clock() + seconds
        while not self.stopping and (left := end - self.clock()) > 0:
            try:
                asked = self._letters.get(timeout=left)
            except queue.Empty:
                return
            if asked is not None:
                self._tell(asked[1], Trouble.AWAY)
            del asked
