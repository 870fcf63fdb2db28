"""The asyncio client over real loopback sockets, beside the promises it shares with the blocking one."""
from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sip2.async_client import AsyncClient
from sip2.client import Credentials, Timeouts
from sip2.codec import encode
from sip2.errors import ConnectFailed, LoginRefused, NoAnswer
from sip2.messages import (
    AcsStatus,
    Checkout,
    CheckoutResponse,
    ItemInformation,
    ItemInformationResponse,
    PatronInformation,
    PatronInformationResponse,
)
from sip2.pacing import KeepAlive
from sip2.server import Server
from sip2.transports.tls import Trust

Play = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LEND = Checkout(patron_id="2000100001", item_id="1000200001")


def test_it_logs_in_and_lends_and_many_requests_at_once_keep_their_answers(served: Server) -> None:
    async def story() -> None:
        async with AsyncClient(*served.address, login=Credentials("kiosk", "right"), institution_id="LAH") as client:
            assert client.status is not None
            assert client.status.institution_id == "LAH"
            reply = await client.request(LEND)
            assert isinstance(reply, CheckoutResponse)
            assert reply.ok
            items = [f"100020000{n}" for n in range(9)]
            replies = await asyncio.gather(*(client.request(ItemInformation(item_id=item)) for item in items))
            assert [getattr(one, "item_id", None) for one in replies] == items
        assert not client.connected
    asyncio.run(story())


def test_a_refused_account_and_nobody_there_are_told(served: Server) -> None:
    with pytest.raises(LoginRefused):
        asyncio.run(AsyncClient(*served.address, login=Credentials("kiosk", "wrong")).connect())
    with pytest.raises(ConnectFailed, match="Check the address"):
        asyncio.run(AsyncClient("127.0.0.1", 1).request(LEND))


def test_a_server_without_tls_is_never_spoken_to_in_plain(served: Server, library: object) -> None:
    with pytest.raises(ConnectFailed, match="Nothing was sent"):
        asyncio.run(AsyncClient(*served.address, trust=Trust()).request(LEND))
    assert library.asked == []      # type: ignore[attr-defined]


async def _scripted(play: Play, story: Callable[[AsyncClient], Awaitable[None]],
                    hello: bytes = encode(AcsStatus(), sequence=0)) -> int:
    """Tell `story` to a client whose server answers 99 and then plays; how many connections there were."""
    over: list[asyncio.Event] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        over.append(done := asyncio.Event())
        await reader.readuntil(b"\r")
        writer.write(hello)
        await play(reader, writer)
        writer.close()
        await writer.wait_closed()
        done.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    client = AsyncClient("127.0.0.1", server.sockets[0].getsockname()[1], timeouts=Timeouts(2, 2, 0.1))
    await story(client)
    await client.close()
    server.close()
    for done in over:
        await done.wait()
    return len(over)


def test_a_loan_without_answer_is_in_doubt_and_not_sent_twice() -> None:
    lines: list[bytes] = []

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.read(1000):
            lines.append(line)

    async def story(client: AsyncClient) -> None:
        with pytest.raises(NoAnswer) as lost:
            await client.request(LEND)
        assert lost.value.in_doubt
        assert not client.connected

    assert asyncio.run(_scripted(silent, story)) == 1
    assert [line[:2] for line in lines] == [b"11"]


def test_a_question_cut_off_is_asked_once_more_on_a_new_link() -> None:
    asked = 0

    async def cuts_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        await reader.readuntil(b"\r")
        asked += 1
        if asked > 1:
            writer.write(encode(ItemInformationResponse(item_id="1"), sequence=1))

    async def story(client: AsyncClient) -> None:
        assert isinstance(await client.request(ItemInformation(item_id="1")), ItemInformationResponse)

    assert asyncio.run(_scripted(cuts_first, story)) == 2


def test_an_answer_come_twice_is_never_the_next_patrons() -> None:
    heard, doubled = asyncio.Event(), asyncio.Event()

    def about(card: str) -> bytes:
        return encode(PatronInformationResponse(patron_id=card, personal_name=card), error_detection=False)

    async def twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r")
        writer.write(about("1"))
        await heard.wait()
        writer.write(about("1"))
        await writer.drain()
        doubled.set()
        await reader.readuntil(b"\r")
        writer.write(about("2"))

    async def story(client: AsyncClient) -> None:
        for card in ("1", "2"):
            answer = await client.request(PatronInformation(patron_id=card))
            assert isinstance(answer, PatronInformationResponse)
            assert answer.patron_id == card
            heard.set()
            await doubled.wait()

    assert asyncio.run(_scripted(twice, story, encode(AcsStatus(), error_detection=False))) == 1


def test_a_link_that_was_closed_meanwhile_is_replaced_before_anything_is_lent() -> None:
    gone = asyncio.Event()
    lent: list[bytes] = []

    async def leaves_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not gone.is_set():
            writer.write(b"96\r")
            writer.write_eof()
            gone.set()
            return
        lent.append(await reader.readuntil(b"\r"))
        writer.write(encode(CheckoutResponse(ok=True, item_id=LEND.item_id), sequence=1))

    async def story(client: AsyncClient) -> None:
        await client.connect()
        await gone.wait()
        assert isinstance(await client.request(LEND), CheckoutResponse)

    assert asyncio.run(_scripted(leaves_first, story)) == 2
    assert len(lent) == 1


def test_a_cancelled_request_leaves_no_link_on_which_its_answer_could_come() -> None:
    heard = asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r")
        heard.set()
        await reader.read()

    async def story(client: AsyncClient) -> None:
        task = asyncio.create_task(client.request(LEND))
        await heard.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not client.connected

    asyncio.run(_scripted(slow, story))


def test_an_idle_link_gets_a_sign_of_life_when_its_owner_asks(served: Server, library: object) -> None:
    async def story() -> None:
        async with AsyncClient(*served.address, keep_alive=KeepAlive(3600)) as client:
            assert 0 < client.idle_left <= 3600
            await client.stay_alive()
        async with AsyncClient(*served.address, keep_alive=KeepAlive(0)) as client:
            assert client.idle_left == 0
            await client.stay_alive()

    asyncio.run(story())
    assert [type(one).__name__ for one in library.asked] == ["ScStatus"] * 3     # type: ignore[attr-defined]
