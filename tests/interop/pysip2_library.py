"""A library system on the server of the package `pysip2`: a handler for every message it knows."""
from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anyio.abc import SocketAttribute
from pysip2 import models, routes
from pysip2.server import SIP2Server

TITLES = {"1000200001": "Tuntematon sotilas", "1000200002": "Åbo i våra hjärtan"}
PATRON, PIN = "2000100001", "1234"


class PeerLibrary:
    """One patron and two items; what it was asked is kept by its code in `asked`."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.loans: set[str] = set()
        self.port = 0
        self.server = SIP2Server(encoding="utf-8", institution_id="LAH", login_required=True, library_name="Peer")
        for route in vars(routes).values():
            if isinstance(route, routes.Route) and route.command_id != "99":
                self._take(route)

    def _take(self, route: Any) -> None:
        answer = getattr(self, f"on_{route.command_id}")

        @self.server.route(route)
        async def handle(request: Any, context: Any) -> Any:
            self.asked.append((route.command_id, request))
            return answer(request, context.now_18())

    @staticmethod
    def on_93(r: Any, _now: str) -> Any:
        return models.LoginResponse(ok="1" if r.login_password == "right" else "0")

    def _patron(self, r: Any, now: str, kind: Any, **more: Any) -> Any:
        known = r.patron_identifier == PATRON
        pin = getattr(r, "patron_password", None)
        return kind(patron_status=" " * 14 if known else "YYYY" + " " * 10, language="007", transaction_date=now,
                    institution_id=r.institution_id, patron_identifier=r.patron_identifier,
                    personal_name="Mäkinen, Aino" if known else "", valid_patron="Y" if known else "N",
                    valid_patron_password=None if pin is None else "Y" if pin == PIN else "N", **more)

    def on_23(self, r: Any, now: str) -> Any:
        return self._patron(r, now, models.PatronStatusResponse)

    on_01 = on_23

    def on_25(self, r: Any, now: str) -> Any:
        return self._patron(r, now, models.PatronEnableResponse)

    def on_63(self, r: Any, now: str) -> Any:
        lent = tuple(sorted(self.loans)) if r.summary[2] == "Y" else ()
        counts = {f"{name}_count": "0000" for name in (
            "hold_items", "overdue_items", "fine_items", "recall_items", "unavailable_holds")}
        return self._patron(r, now, models.PatronInformationResponse, charged_items=lent, hold_items_limit="0050",
                            charged_items_count=f"{len(self.loans):04}", fee_amount="2.50", currency_type="EUR",
                            **counts)

    def _lend(self, r: Any, now: str, kind: Any, ok: bool) -> Any:
        return kind(ok="1" if ok else "0", renewal_ok="N", magnetic_media="U", desensitize="Y" if ok else "N",
                    transaction_date=now, institution_id=r.institution_id, patron_identifier=r.patron_identifier,
                    item_identifier=r.item_identifier, title_identifier=TITLES.get(r.item_identifier, ""),
                    due_date="20261221    235900" if ok else "", screen_message=() if ok else ("Ei onnistu",))

    def on_11(self, r: Any, now: str) -> Any:
        ok = r.item_identifier in TITLES and r.item_identifier not in self.loans
        if ok:
            self.loans.add(r.item_identifier)
        return self._lend(r, now, models.CheckoutResponse, ok)

    def on_29(self, r: Any, now: str) -> Any:
        return self._lend(r, now, models.RenewResponse, r.item_identifier in self.loans)

    def on_09(self, r: Any, now: str) -> Any:
        ok = r.item_identifier in self.loans
        self.loans.discard(r.item_identifier)
        return models.CheckinResponse(
            ok="1" if ok else "0", resensitize="Y" if ok else "N", magnetic_media="N", alert="N" if ok else "Y",
            transaction_date=now, institution_id=r.institution_id, item_identifier=r.item_identifier,
            permanent_location="LAH", sort_bin="1")

    def on_65(self, r: Any, now: str) -> Any:
        return models.RenewAllResponse(
            ok="1", renewed_count=f"{len(self.loans):04}", unrenewed_count="0000", transaction_date=now,
            institution_id=r.institution_id, renewed_items=tuple(sorted(self.loans)))

    @staticmethod
    def on_15(r: Any, now: str) -> Any:
        return models.HoldResponse(
            ok="1", available="N", transaction_date=now, institution_id=r.institution_id, queue_position="4",
            patron_identifier=r.patron_identifier, item_identifier=r.item_identifier,
            title_identifier=r.title_identifier, pickup_location=r.pickup_location)

    @staticmethod
    def on_17(r: Any, now: str) -> Any:
        return models.ItemInformationResponse(
            circulation_status="03", security_marker="00", fee_type="01", transaction_date=now,
            item_identifier=r.item_identifier, title_identifier=TITLES.get(r.item_identifier, ""), media_type="001")

    @staticmethod
    def on_19(r: Any, now: str) -> Any:
        return models.ItemStatusUpdateResponse(item_properties_ok="1", transaction_date=now,
                                               item_identifier=r.item_identifier, item_properties=r.item_properties)

    @staticmethod
    def on_35(r: Any, now: str) -> Any:
        return models.EndSessionResponse(end_session="Y", transaction_date=now, institution_id=r.institution_id,
                                         patron_identifier=r.patron_identifier)

    @staticmethod
    def on_37(r: Any, now: str) -> Any:
        return models.FeePaidResponse(payment_accepted="Y", transaction_date=now, institution_id=r.institution_id,
                                      patron_identifier=r.patron_identifier, transaction_id=r.transaction_id)


@contextmanager
def in_background(library: PeerLibrary) -> Iterator[None]:
    """Serve in an event loop of its own thread until the end of the block."""
    ready, stop, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()

    async def serve() -> None:
        async with await library.server.listen(port=0) as listener:     # its own `start` leaves the socket open
            library.port = listener.extra(SocketAttribute.local_port)
            serving = asyncio.ensure_future(listener.serve(library.server._handle_connection))
            ready.set()
            await stop.wait()
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()
