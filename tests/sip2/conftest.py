"""What the tests of this room share: the example lines, and a library system that answers on a real socket."""
from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from sip2.messages import (
    AcsStatus,
    Checkin,
    CheckinResponse,
    Checkout,
    CheckoutResponse,
    EndPatronSession,
    EndSessionResponse,
    Hold,
    HoldResponse,
    ItemInformation,
    ItemInformationResponse,
    Login,
    LoginResponse,
    Message,
    PatronInformation,
    PatronInformationResponse,
    ScStatus,
)
from sip2.server import Deliver, Limits, Server, Session
from sip2.values import AcsFunctions, CirculationStatus

EXAMPLES = Path(__file__).with_name("lines.txt").read_text("utf-8").splitlines()


@pytest.fixture(params=EXAMPLES, ids=lambda line: line[:2])
def example(request: pytest.FixtureRequest) -> bytes:
    return str(request.param).encode()


@pytest.fixture
def examples() -> list[bytes]:
    return [line.encode() for line in EXAMPLES]


class SmallLibrary:
    """One patron, one PIN, three items; everything it was asked is kept in `asked`."""

    def __init__(self) -> None:
        self.asked: list[Message] = []
        self.titles = {"1000200001": "Seitsemän veljestä", "1000200002": "Kalevala", "1000200003": "Hamlet"}
        self.loans: dict[str, str] = {}

    async def __call__(self, session: Session, request: Message) -> Message | None:
        self.asked.append(request)
        match request:
            case Login(login_user_id=user, login_password=password):
                session.account = user if password == "right" else None
                return LoginResponse(ok=session.account is not None)
            case ScStatus():
                return AcsStatus(institution_id="LAH", supported_messages=AcsFunctions(checkout=True))
            case PatronInformation(patron_id=patron, patron_password=pin):
                known = patron == "2000100001"
                return PatronInformationResponse(
                    patron_id=patron, personal_name="Aino Mäkinen" if known else "", valid_patron=known,
                    valid_patron_password=None if pin is None else pin == "1234",
                    charged_items=tuple(self.loans))
            case ItemInformation(item_id=item):
                known = item in self.titles
                return ItemInformationResponse(
                    item_id=item, title_id=self.titles.get(item, ""),
                    circulation_status=CirculationStatus.AVAILABLE if known else CirculationStatus.OTHER)
            case Checkout(item_id=item, patron_id=patron):
                ok = item in self.titles and item not in self.loans
                if ok:
                    self.loans[item] = patron
                return CheckoutResponse(ok=ok, item_id=item, patron_id=patron, title_id=self.titles.get(item, ""),
                                        desensitize=ok, due_date="20261221    235900" if ok else "")
            case Checkin(item_id=item):
                return CheckinResponse(ok=self.loans.pop(item, None) is not None, item_id=item, resensitize=True)
            case Hold(item_id=item, patron_id=patron):
                return HoldResponse(ok=True, item_id=item, patron_id=patron, queue_position="1")
            case EndPatronSession(patron_id=patron):
                return EndSessionResponse(end_session=True, patron_id=patron)
        return None


class Background:
    """An event loop in a thread of its own, for servers under blocking tests."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.servers: list[Server] = []

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def serve(self, handler: Callable[..., Any], limits: Limits | None = None, port: int = 0,
              deliver: Deliver | None = None) -> Server:
        server = Server(handler, port=port, limits=limits, deliver=deliver)
        self.run(server.start())
        self.servers.append(server)
        return server

    def close(self) -> None:
        for server in self.servers:
            self.run(server.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


@pytest.fixture
def background() -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def library() -> SmallLibrary:
    return SmallLibrary()


@pytest.fixture
def served(background: Background, library: SmallLibrary) -> Server:
    return background.serve(library)
