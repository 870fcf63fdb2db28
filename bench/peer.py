"""A server built on pysip2 with everything in memory: what `central` is measured against. Prints its port.

Its handlers are coroutines, pysip2's quickest way, and keep loans in a dictionary. Run it as `python -m bench.peer`.
"""
from __future__ import annotations

import asyncio

from pysip2 import models, routes
from pysip2.server import SIP2Server

from bench.central_requests import DATE


def server() -> SIP2Server:
    """It answers 93, 63, 17, 11 and 09 (and 99 by itself) with the fields that `central` answers."""
    app = SIP2Server(encoding="utf-8", institution_id="LAH", library_name="Library")
    loans: dict[str, str] = {}

    @app.route(routes.LOGIN)
    async def login(_request: models.LoginRequest, _context: object) -> models.LoginResponse:
        return models.LoginResponse(ok="1")

    @app.route(routes.CHECKOUT)
    async def checkout(request: models.CheckoutRequest, _context: object) -> models.CheckoutResponse:
        loans[request.item_identifier] = request.patron_identifier
        return models.CheckoutResponse(
            ok="1", renewal_ok="N", magnetic_media="N", desensitize="Y", transaction_date=DATE,
            institution_id=request.institution_id, patron_identifier=request.patron_identifier,
            item_identifier=request.item_identifier, title_identifier="Kalevala / Elias Lönnrot", due_date=DATE,
            media_type="001")

    @app.route(routes.CHECKIN)
    async def checkin(request: models.CheckinRequest, _context: object) -> models.CheckinResponse:
        loans.pop(request.item_identifier, None)
        return models.CheckinResponse(
            ok="1", resensitize="Y", magnetic_media="N", alert="N", transaction_date=DATE,
            institution_id=request.institution_id, item_identifier=request.item_identifier, permanent_location="LAH",
            title_identifier="Kalevala / Elias Lönnrot", sort_bin="1", media_type="001")

    @app.route(routes.PATRON_INFORMATION)
    async def patron(request: models.PatronInformationRequest,
                     _context: object) -> models.PatronInformationResponse:
        return models.PatronInformationResponse(
            patron_status=" " * 14, language="000", transaction_date=DATE, hold_items_count="0000",
            overdue_items_count="0000", charged_items_count=f"{len(loans):04d}", fine_items_count="0000",
            recall_items_count="0000", unavailable_holds_count="0000", institution_id=request.institution_id,
            patron_identifier=request.patron_identifier, personal_name="Sinivaara, Eero", hold_items_limit="0050",
            overdue_items_limit="0010", charged_items_limit="0100", valid_patron="Y", currency_type="EUR",
            fee_amount="0.00", fee_limit="20.00", screen_message=("Greetings from the library.",))

    @app.route(routes.ITEM_INFORMATION)
    async def item(request: models.ItemInformationRequest, _context: object) -> models.ItemInformationResponse:
        return models.ItemInformationResponse(
            circulation_status="03", security_marker="02", fee_type="01", transaction_date=DATE,
            item_identifier=request.item_identifier, title_identifier="Kalevala / Elias Lönnrot",
            hold_queue_length="0", owner="Lahti", media_type="001", permanent_location="LAH",
            current_location="LAH")

    return app


async def main() -> None:
    async with server().start() as port:
        print(f"pysip2 listening on 127.0.0.1:{port}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
