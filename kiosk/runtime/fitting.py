"""Whether a configuration that is offered could be this kiosk's, before it runs: is it right, and does the central
system answer where it says? That is tried over a connection of its own, beside the one that serves patrons."""
from __future__ import annotations

from collections.abc import Callable, Iterator

from config.errors import ConfigError
from config.load import read_bundle
from config.sip2 import Sip2
from config.slots import Slots
from kiosk.fitness import refuse_what_cannot_be
from kiosk.ils.trial import Card, findings
from kiosk.runtime.slots import Unfit
from sip2.errors import Sip2Error
from sip2.selftest import Finding, Verdict

NEEDED = ("link", "login", "online")
AWAY = "central away"                  # how the reason begins when it does not answer


def ask(table: Sip2) -> Iterator[Finding]:
    """Without a card and an item: nothing is asked about anybody."""
    return findings(table, Card())


class Fitting:
    """Of the kiosk that runs with `now`. `reached`: the central system answers it; where it does not, another silence
    says nothing of another address."""

    def __init__(self, now: Sip2, reached: Callable[[], bool],
                 ask: Callable[[Sip2], Iterator[Finding]] = ask) -> None:
        self._now, self._reached, self._ask = now, reached, ask

    def fits(self, slots: Slots) -> bool:
        """False: there is nothing to look at. Errors: Unfit."""
        bundle = slots.offered()
        if bundle is None:
            return False
        try:
            settings, layered = read_bundle(bundle, slots.directory)
            refuse_what_cannot_be(settings, layered)
        except ConfigError as error:
            raise Unfit(str(error)) from None
        if settings.sip2 != self._now and self._reached():
            self._try(settings.sip2)
        return True

    def _try(self, table: Sip2) -> None:
        try:
            bad = next((one for one in self._ask(table) if one.step in NEEDED and one.verdict is Verdict.BAD), None)
        except (ConfigError, Sip2Error) as error:
            raise Unfit(f"{AWAY}: {error}") from None
        if bad is not None:
            raise Unfit(f"{AWAY}: {bad.step}: {bad.found}")
