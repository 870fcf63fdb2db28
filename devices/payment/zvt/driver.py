"""The driver for payment terminals that speak ZVT over TCP.

After a command is acknowledged the terminal leads: it sends packets, each of which is acknowledged, until it tells that
it is done (06 0F) or could not (06 1E). ZVT carries no reference of ours that the terminal would tell again. So the
transaction that it did last is asked for before each order (repeat receipt, 06 20), and again after a doubt.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from devices.errors import BadUrl, DeviceError, DeviceGone, DeviceRefused, DeviceSilent
from devices.payment.terminal import Order, Outcome, PaymentUnknown, Progress, Result, Watch
from devices.payment.zvt.apdu import BUSY, CANNOT, NO, Apdu, ApduBuffer, Code
from devices.payment.zvt.fields import (
    AMOUNT,
    CURRENCIES,
    CURRENCY,
    RECEIPT,
    StatusInformation,
    field,
    packed,
    status_information,
)
from devices.payment.zvt.meanings import GOOD, progress_of, refusal_of
from devices.stream import Clock, Stream, open_stream
from devices.url import DeviceUrl

CONFIG = 0x3E                  # receipts are ours, progress is wanted, no payment or service is begun at the terminal
FIRST = "none"                 # the mark of a terminal that has done nothing yet, or tells nothing
MOST = 10**12                  # cents; an amount has twelve digits
_SLICE = 0.1                   # seconds between two looks at whether the order was cancelled
_GIVING_UP = 15.0              # seconds that a terminal may take to give an order up
_ACKNOWLEDGED = Apdu(Code.YES).to_bytes()
_UNDERSTOOD = (Code.STATUS_INFORMATION, Code.INTERMEDIATE_STATUS, Code.COMPLETION, Code.ABORTED, Code.PRINT_LINE,
               Code.PRINT_TEXT)


@dataclass(slots=True)
class _Told:
    """What came of a command. `aborted`: the terminal's reason; None: it was completed."""

    status: StatusInformation | None = None
    aborted: int | None = None


class ZvtTerminal:
    """`password`: the terminal's, six digits. `seconds`: for an acknowledgement; `wait`: between two signs of life."""

    def __init__(self, connect: Callable[[], Stream], *, password: int = 0, seconds: float = 5.0, wait: float = 90.0,
                 currency: str = "EUR", clock: Clock = time.monotonic) -> None:
        self._connect = connect
        self._password = packed(password, 3)
        self._seconds, self._wait = seconds, wait
        self.currency = currency
        self._clock = clock
        self._stream: Stream | None = None
        self._buffer = ApduBuffer()
        self._waiting: list[Apdu] = []

    @classmethod
    def from_url(cls, url: DeviceUrl) -> ZvtTerminal:
        """Options: password, currency, connect, timeout (seconds for an answer), wait (of silence meanwhile)."""
        url.allow("password", "currency", "connect", "timeout", "wait")
        if url.transport != "tcp":
            raise BadUrl(f"{url.text!r} is no payment terminal: write zvt+tcp://host:20007")
        password = url.option("password", "000000")
        if not (password.isdecimal() and password.isascii() and len(password) == 6):
            raise BadUrl(f"the password of {url.driver}+tcp://{url.host} must be six digits")
        currency = url.option("currency", "EUR")
        if currency not in CURRENCIES:
            raise BadUrl(f"currency={currency} in {url.text!r} is not known; known: {', '.join(CURRENCIES)}")
        return cls(lambda: open_stream(url, baud=9600, parity="N"), password=int(password), currency=currency,
                   seconds=url.number("timeout", 5.0, least=0.05, most=30),
                   wait=url.number("wait", 90.0, least=0.2, most=600))

    # --- the terminal ----------------------------------------------------------------------------------------

    def open(self) -> None:
        if self._stream is not None:
            return
        self._stream, self._buffer, self._waiting = self._connect(), ApduBuffer(), []
        try:
            self._do(Code.REGISTRATION, self._password + bytes([CONFIG]) + packed(CURRENCIES[self.currency], 2))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def check(self) -> None:
        self._do(Code.STATUS_ENQUIRY, self._password)

    def end_of_day(self) -> None:
        self._do(Code.END_OF_DAY, self._password)

    # --- payments --------------------------------------------------------------------------------------------

    def mark(self) -> str:
        last = self._last()
        return FIRST if last is None else last.name

    def authorise(self, order: Order, watch: Watch) -> Outcome:
        if order.currency != self.currency or not 0 < order.amount < MOST:
            return Outcome(Result.UNABLE)
        data = field(AMOUNT, order.amount) + field(CURRENCY, CURRENCIES[order.currency])
        self._send(Apdu(Code.AUTHORISATION, data))
        try:                                       # from here on it may have been heard
            self._acknowledged(self._seconds)
            told = self._led(watch)
        except DeviceRefused as error:
            return Outcome(Result.UNABLE if error.code in (BUSY, CANNOT) else refusal_of(error.code), code=error.code)
        except DeviceError as error:
            self.close()
            raise PaymentUnknown(f"whether the payment was made is not known: {error}") from error
        return self._outcome(told, order)

    def _outcome(self, told: _Told, order: Order) -> Outcome:
        """Only what was both told as good and completed is paid; only what was aborted, or told as bad, is not."""
        status = told.status
        good = status is not None and status.result == GOOD
        if told.aborted is None and good:
            assert status is not None
            if status.amount not in (None, order.amount):
                raise PaymentUnknown(f"the terminal took {status.amount}, not {order.amount}")
            return Outcome(Result.APPROVED, status.name)
        if good or (told.aborted is None and status is None):
            raise PaymentUnknown("the terminal told two different things of the payment")
        assert status is not None or told.aborted is not None
        code = status.result if status is not None else told.aborted or 0
        return Outcome(refusal_of(code), code=code)

    def settle(self, order: Order) -> Outcome:
        """Compared with what was done last before the order; nobody else orders from this terminal meanwhile."""
        last = self._last()
        if not order.mark or last is None or not last.name:
            return Outcome(Result.UNKNOWN)
        if last.name == order.mark:
            return Outcome(Result.CANCELLED)
        same_terminal = order.mark == FIRST or order.mark.partition("-")[0] == last.terminal
        if same_terminal and last.original is None and last.amount == order.amount:
            return Outcome(Result.APPROVED, last.name) if last.result == GOOD else Outcome(refusal_of(last.result))
        return Outcome(Result.UNKNOWN)

    def reverse(self, order: Order, number: str) -> Outcome:
        receipt = number.split("-")[1:2]
        if not receipt or not receipt[0].isdecimal():
            return Outcome(Result.UNABLE)
        data = self._password + field(AMOUNT, order.amount) + field(RECEIPT, int(receipt[0]))
        try:
            told = self._do(Code.REVERSAL, data, refuse=False)
        except DeviceRefused as error:
            return Outcome(refusal_of(error.code), code=error.code)
        if told.aborted is None and told.status is not None and told.status.result == GOOD:
            return Outcome(Result.APPROVED, told.status.name)
        code = told.status.result if told.status else told.aborted or 0
        return Outcome(refusal_of(code), code=code)

    def _last(self) -> StatusInformation | None:
        """The last transaction; None when the terminal has none, or does not repeat it for us."""
        try:
            return self._do(Code.REPEAT_RECEIPT, self._password, refuse=False).status
        except DeviceRefused as error:
            if error.code == BUSY:
                raise                              # ask again later
            return None

    # --- the line --------------------------------------------------------------------------------------------

    def _do(self, code: Code, data: bytes, *, refuse: bool = True) -> _Told:
        """A command to its end. Raises DeviceRefused when it is refused, or aborted where `refuse`."""
        try:
            self._send(Apdu(code, data))
            self._acknowledged(self._seconds)
            told = self._led(None)
        except DeviceRefused:
            raise
        except DeviceError:
            self.close()                           # what comes late must not be taken for the next answer
            raise
        if refuse and told.aborted is not None:
            raise DeviceRefused(f"the terminal does no {code:04X} (its code {told.aborted:02X})", told.aborted)
        return told

    def _send(self, apdu: Apdu) -> None:
        if self._stream is None:
            raise DeviceGone("the payment terminal is not connected")
        try:
            self._stream.write(apdu.to_bytes(), self._seconds)
        except DeviceError:
            self.close()
            raise

    def _acknowledged(self, seconds: float) -> None:
        """The answer to what was sent. A terminal that leads at once has understood."""
        apdu = self._receive(seconds)
        if apdu is None:
            raise DeviceSilent("the payment terminal does not answer")
        if apdu.refused is not None:
            raise DeviceRefused(f"the payment terminal says no (its code {apdu.refused:02X})", apdu.refused)
        if not apdu.answer:
            self._waiting.insert(0, apdu)

    def _led(self, watch: Watch | None) -> _Told:
        """Follow the terminal to the end of a command."""
        told = _Told()
        for apdu in self._packets(watch):
            match apdu.code:
                case Code.INTERMEDIATE_STATUS if watch is not None and apdu.data:
                    watch.progress(progress_of(apdu.data[0]))
                case Code.STATUS_INFORMATION:
                    told.status = status_information(apdu.data)
                case Code.ABORTED:
                    told.aborted = apdu.data[0] if apdu.data else 0xFF
        return told

    def _packets(self, watch: Watch | None) -> Iterator[Apdu]:
        """Each packet of the terminal, acknowledged after it was looked at, up to the last one."""
        due = self._clock() + self._wait
        giving_up = False
        while (left := due - self._clock()) > 0:
            apdu = self._receive(min(left, _SLICE))
            if apdu is None:
                if watch is not None and not giving_up and watch.cancelled():
                    self._send(Apdu(Code.ABORT))
                    watch.progress(Progress.CANCELLING)
                    giving_up, due = True, self._clock() + _GIVING_UP
                continue
            if apdu.answer:                        # to our abort; a refused one means that it comes too late
                continue
            yield apdu
            known = apdu.code in _UNDERSTOOD
            self._send_raw(_ACKNOWLEDGED if known else Apdu((NO << 8) | CANNOT).to_bytes())
            if apdu.code in (Code.COMPLETION, Code.ABORTED):
                return
            due = self._clock() + (_GIVING_UP if giving_up else self._wait)
        raise DeviceSilent("the payment terminal fell silent")

    def _send_raw(self, data: bytes) -> None:
        if self._stream is None:
            raise DeviceGone("the payment terminal is not connected")
        self._stream.write(data, self._seconds)

    def _receive(self, seconds: float) -> Apdu | None:
        """The next packet; None when none came in time. Raises DeviceGone, BadReply."""
        due = self._clock() + seconds
        while not self._waiting:
            if self._stream is None:
                raise DeviceGone("the payment terminal is not connected")
            left = due - self._clock()
            if left <= 0:
                return None
            self._waiting = self._buffer.feed(self._stream.read(left))
        return self._waiting.pop(0)
