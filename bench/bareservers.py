"""`python -m bench.bareservers ours|pysip2`: a server with a handler in memory. It prints its port.

Both handlers do the same: one patron, one shelf of loans in a dictionary, the same fields in the same answers.
"""
from __future__ import annotations

import asyncio
import sys
from typing import Any

from sip2.messages import (
    Checkout,
    CheckoutResponse,
    Message,
    PatronInformation,
    PatronInformationResponse,
    PatronStatus,
    PatronStatusResponse,
)
from sip2.server import Limits, Server, Session
from sip2.values import SummaryCounts

CONNECTIONS = 5000
NAME = "Mäkinen, Aino"
TITLE = "Seitsemän veljestä / Aleksis Kivi"
LIST = ("1000200001", "1000200002", "1000200003")


async def ours() -> None:
    loans: dict[str, str] = {}

    async def handle(_session: Session, request: Message) -> Message | None:
        match request:
            case PatronStatus():
                return PatronStatusResponse(
                    language=request.language, transaction_date=request.transaction_date,
                    institution_id=request.institution_id, patron_id=request.patron_id, personal_name=NAME,
                    valid_patron=True, valid_patron_password=True)
            case PatronInformation():
                return PatronInformationResponse(
                    language=request.language, transaction_date=request.transaction_date,
                    counts=SummaryCounts(charged=len(LIST)), institution_id=request.institution_id,
                    patron_id=request.patron_id, personal_name=NAME, valid_patron=True, valid_patron_password=True,
                    currency_type="EUR", fee_amount="2.50", charged_items=LIST)
            case Checkout():
                loans[request.item_id] = request.patron_id
                return CheckoutResponse(
                    ok=True, magnetic_media=False, desensitize=True, transaction_date=request.transaction_date,
                    institution_id=request.institution_id, patron_id=request.patron_id, item_id=request.item_id,
                    title_id=TITLE, due_date="20261221    235900")
        return None

    async with Server(handle, port=0, limits=Limits(connections=CONNECTIONS)) as server:
        print(server.address[1], flush=True)
        await asyncio.Event().wait()


async def theirs() -> None:
    import pysip2
    from pysip2.routes import CHECKOUT, PATRON_INFORMATION, PATRON_STATUS
    from pysip2.server import SIP2Server

    loans: dict[str, str] = {}
    server = SIP2Server(encoding="utf-8")

    @server.route(PATRON_STATUS)
    async def status(request: Any, _context: Any) -> Any:
        return pysip2.PatronStatusResponse(
            patron_status=" " * 14, language=request.language, transaction_date=request.transaction_date,
            institution_id=request.institution_id, patron_identifier=request.patron_identifier, personal_name=NAME,
            valid_patron="Y", valid_patron_password="Y")

    @server.route(PATRON_INFORMATION)
    async def information(request: Any, _context: Any) -> Any:
        return pysip2.PatronInformationResponse(
            patron_status=" " * 14, language=request.language, transaction_date=request.transaction_date,
            hold_items_count="0000", overdue_items_count="0000", charged_items_count=f"{len(LIST):04d}",
            fine_items_count="0000", recall_items_count="0000", unavailable_holds_count="0000",
            institution_id=request.institution_id, patron_identifier=request.patron_identifier, personal_name=NAME,
            valid_patron="Y", valid_patron_password="Y", currency_type="EUR", fee_amount="2.50", charged_items=LIST)

    @server.route(CHECKOUT)
    async def checkout(request: Any, _context: Any) -> Any:
        loans[request.item_identifier] = request.patron_identifier
        return pysip2.CheckoutResponse(
            ok="1", renewal_ok="N", magnetic_media="N", desensitize="Y", transaction_date=request.transaction_date,
            institution_id=request.institution_id, patron_identifier=request.patron_identifier,
            item_identifier=request.item_identifier, title_identifier=TITLE, due_date="20261221    235900")

    async with server.start() as port:
        print(port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(ours() if sys.argv[1] == "ours" else theirs())
