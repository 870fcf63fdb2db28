"""The proxy over real sockets and a real pseudo-terminal: what each end of the wire sees."""
from __future__ import annotations

import asyncio
import socket
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from devices.drivers import tag_reader
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Field
from devices.errors import DeviceGone
from kiosk.chaos.proxy import Count, SerialProxy, TcpProxy
from kiosk.chaos.toxic import ChaosError, parse

Story = Callable[["Wire"], Awaitable[None]]
WITHIN = 5.0


class Wire:
    """A proxy before a server that says everything back, and remembers how each of its connections ended."""

    def __init__(self) -> None:
        self.ends: asyncio.Queue[str] = asyncio.Queue()

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
            self.ends.put_nowait("finish")
        except OSError:
            self.ends.put_nowait("reset")
        finally:
            writer.close()

    async def open(self) -> tuple[StreamReader, StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.proxy.port)

    async def echo(self, data: bytes) -> bytes:
        """What comes back on a new connection, until it ends."""
        reader, writer = await self.open()
        writer.write(data)
        writer.write_eof()
        try:
            return await reader.read()
        finally:
            writer.close()


@asynccontextmanager
async def wire(*toxics: str) -> AsyncIterator[Wire]:
    made = Wire()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.proxy = proxy = TcpProxy(("127.0.0.1", 0), server.sockets[0].getsockname()[:2], seed=3)
    for text in toxics:
        await proxy.add(parse(text))
    await proxy.start()
    try:
        yield made
    finally:
        await proxy.close()
        server.close()


def told(story: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        async with asyncio.timeout(WITHIN):
            await story()
    asyncio.run(within())


def test_without_toxics_all_bytes_pass_and_each_end_is_told() -> None:
    async def story() -> None:
        async with wire() as there:
            big = bytes(range(256)) * 8000
            assert await there.echo(big) == big
            assert await there.ends.get() == "finish"
            while there.proxy.open:
                await asyncio.sleep(0)
            assert there.proxy.count() == Count(1, 0, 0, len(big), len(big))
    told(story)


def test_a_slow_wire_with_much_to_carry_makes_its_source_wait_and_loses_nothing() -> None:
    async def story() -> None:
        async with wire("bandwidth:rate=4000,stream=upstream", "latency:latency=20") as there:
            big = bytes(range(256)) * 4000
            begun = time.monotonic()
            assert await there.echo(big) == big
            assert time.monotonic() - begun > 0.25
    told(story)


def test_reset_peer_is_a_reset_at_both_ends() -> None:
    async def story() -> None:
        async with wire("reset_peer") as there:
            with pytest.raises(ConnectionResetError):
                await there.echo(b"hello")
            reader, writer = await there.open()
            writer.write(b"hello")
            with pytest.raises(ConnectionResetError):
                await reader.read()
            assert "reset" in (await there.ends.get(), await there.ends.get())
            writer.close()
            assert there.proxy.count().ended == 2
    told(story)


def test_limit_data_is_an_end_and_no_reset() -> None:
    async def story() -> None:
        async with wire("limit_data:bytes=3") as there:
            assert await there.echo(b"hello") == b"hel"
    told(story)


def test_a_toxic_is_in_force_at_once_for_the_connections_that_there_are() -> None:
    async def story() -> None:
        async with wire() as there:
            reader, writer = await there.open()
            writer.write(b"one")
            assert await reader.readexactly(3) == b"one"
            await there.proxy.add(parse("corrupt:one_in=1,stream=upstream"))
            writer.write(b"two")
            assert await reader.readexactly(3) != b"two"
            await there.proxy.remove("corrupt_upstream")
            writer.write(b"three")
            assert await reader.readexactly(5) == b"three"
            writer.close()
    told(story)


def test_half_open_leaves_the_kiosk_with_a_connection_to_nobody() -> None:
    async def story() -> None:
        async with wire() as there:
            reader, writer = await there.open()
            writer.write(b"one")
            assert await reader.readexactly(3) == b"one"
            await there.proxy.add(parse("half_open"))
            assert await there.ends.get() == "finish"           # the server's end is closed
            writer.write(b"two")
            await writer.drain()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await reader.read(1)
            await there.proxy.remove("half_open_downstream")
            with pytest.raises(ConnectionResetError):
                await reader.read(1)
            writer.close()
    told(story)


def test_a_half_open_connection_is_over_when_the_kiosk_hangs_up() -> None:
    async def story() -> None:
        async with wire("half_open") as there:
            _, writer = await there.open()
            assert await there.ends.get() in ("finish", "reset")
            writer.close()
            while there.proxy.open:
                await asyncio.sleep(0)
    told(story)


def test_down_refuses_and_cuts_and_up_again_is_at_the_same_port() -> None:
    async def story() -> None:
        async with wire() as there:
            reader, writer = await there.open()
            writer.write(b"one")
            assert await reader.readexactly(3) == b"one"
            port = there.proxy.port
            await there.proxy.add(parse("down"))
            with pytest.raises(ConnectionResetError):
                await reader.read(1)
            writer.close()
            with pytest.raises(ConnectionRefusedError):
                await there.open()
            await there.proxy.remove("down")
            assert there.proxy.port == port
            assert await there.echo(b"again") == b"again"
    told(story)


def test_a_server_that_is_not_there_is_an_end_and_is_counted() -> None:
    async def story() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            nowhere = taken.getsockname()
        proxy = TcpProxy(("127.0.0.1", 0), nowhere)
        await proxy.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        assert await reader.read() == b""
        writer.close()
        assert proxy.count().refused == 1
        await proxy.close()
    told(story)


def test_names_are_used_once_and_must_be_there_to_be_removed() -> None:
    async def story() -> None:
        async with wire("latency:latency=1") as there:
            with pytest.raises(ChaosError, match="there is a toxic 'latency_downstream' already"):
                await there.proxy.add(parse("latency:latency=2"))
            with pytest.raises(ChaosError, match="in force: latency_downstream"):
                await there.proxy.remove("latency")
    told(story)


def test_a_port_that_is_taken_is_told_in_a_sentence() -> None:
    async def story() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ChaosError, match="choose another port"):
            await TcpProxy(taken.getsockname(), ("127.0.0.1", 1)).start()
    told(story)


def test_a_reader_on_a_serial_line_is_read_through_the_proxy_and_unplugged_by_it(tmp_path: Path) -> None:
    link = tmp_path / "reader"

    async def story() -> None:
        with FeigEmulator(Field(), listen="pty") as emulator:
            device = emulator.url.removeprefix("feig+serial://").partition("?")[0]
            proxy = SerialProxy(link, device, parity="N")
            await proxy.start()
            assert link.is_symlink()
            reader = tag_reader(f"feig+serial://{link}?parity=N&timeout=0.2")
            await asyncio.to_thread(reader.open)
            assert (await asyncio.to_thread(reader.describe)).maker == "FEIG"
            await proxy.add(parse("corrupt:one_in=1000000"))
            assert await asyncio.to_thread(reader.inventory) == []
            await proxy.add(parse("down"))
            assert not link.exists()
            with pytest.raises(DeviceGone):
                await asyncio.to_thread(reader.inventory)
            reader.close()
            await proxy.remove("down")
            await asyncio.to_thread(reader.open)
            assert await asyncio.to_thread(reader.inventory) == []
            reader.close()
            await proxy.close()
            assert not link.is_symlink()
    told(story)


def test_a_serial_port_that_is_not_there_and_a_file_in_the_way_are_told(tmp_path: Path) -> None:
    async def story() -> None:
        with pytest.raises(ChaosError, match="cannot be opened at 38400 baud, parity E"):
            await SerialProxy(tmp_path / "reader", str(tmp_path / "none")).start()
        (tmp_path / "taken").write_text("a file")
        with FeigEmulator(Field(), listen="pty") as emulator:
            device = emulator.url.removeprefix("feig+serial://").partition("?")[0]
            with pytest.raises(ChaosError, match="name a file that is not there yet"):
                await SerialProxy(tmp_path / "taken", device, parity="N").start()
        assert (tmp_path / "taken").read_text() == "a file"
    told(story)
