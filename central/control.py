"""The control socket: one JSON object a line in, one a line out, on loopback only."""
from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from ipaddress import ip_address
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from central.errors import CentralError
from central.faults import Fault, Faults, Kind

_LONGEST = 4096     # bytes in one command


class _Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Add(_Command):
    do: Literal["fault"]
    kind: Kind
    count: int = Field(default=1, ge=1, le=1_000_000)
    code: str | None = Field(default=None, pattern=r"^[0-9]{2}$")
    seconds: float = Field(default=0.0, ge=0, le=600)


class _Plain(_Command):
    do: Literal["list", "clear", "drop"]


_COMMAND: TypeAdapter[_Add | _Plain] = TypeAdapter(Annotated[_Add | _Plain, Field(discriminator="do")])


class Control:
    """Takes commands on `host`:`port` (0 picks one). `drop` closes every SIP2 connection and gives their number."""

    def __init__(self, faults: Faults, drop: Callable[[], int], *, host: str, port: int) -> None:
        if not is_loopback(host):
            raise CentralError(f"the control socket listens on this machine only, not on {host}; give 127.0.0.1:0")
        self._faults = faults
        self._drop = drop
        self._host, self._port = host, port
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def address(self) -> tuple[str, int]:
        if self._server is None:
            raise RuntimeError("The control socket is not open.")
        host, port = self._server.sockets[0].getsockname()[:2]
        return str(host), int(port)

    async def start(self) -> None:
        """Begin to listen. Errors: OSError."""
        self._server = await asyncio.start_server(self._serve, self._host, self._port, limit=_LONGEST)

    async def close(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    def carry_out(self, line: bytes) -> dict[str, Any]:
        """What one command answers: `ok`, and the faults still to come or the reason why not."""
        try:
            command = _COMMAND.validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            return {"ok": False, "error": f"{place}: {first['msg']}" if place else first["msg"]}
        dropped: dict[str, Any] = {}
        if isinstance(command, _Add):
            self._faults.add(Fault(command.kind, command.count, command.code, command.seconds))
        elif command.do == "clear":
            self._faults.clear()
        elif command.do == "drop":
            dropped["dropped"] = self._drop()
        return {"ok": True, **dropped, "pending": [asdict(fault) for fault in self._faults.pending]}

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while line := await reader.readline():
                if line.strip():
                    writer.write(json.dumps(self.carry_out(line)).encode() + b"\n")
                    await writer.drain()
        except (OSError, ValueError):       # ValueError: a line without end
            pass
        except asyncio.CancelledError:
            pass        # the server is being closed
        finally:
            self._tasks.discard(task)
            writer.close()


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
