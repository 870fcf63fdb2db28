"""Toxics added and removed while the proxy runs: JSON lines on loopback, as all our control servers speak.

    {"do": "add", "type": "latency", "stream": "downstream", "toxicity": 1.0, "attributes": {"latency": 200}}
    {"do": "remove", "name": "latency_downstream"}     {"do": "list"}     {"do": "cut"}     {"do": "count"}
"""
from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import asdict
from typing import Any

from devices.emulators.control import Control, ControlError
from kiosk.chaos.proxy import Proxy
from kiosk.chaos.toxic import ChaosError, toxic

PATIENCE = 10.0                        # seconds


def register(control: Control, proxy: Proxy, loop: asyncio.AbstractEventLoop) -> None:
    """The control server has a thread of its own; the proxy lives in `loop`."""

    def there(work: Coroutine[Any, Any, Any]) -> Any:
        try:
            return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE)
        except ChaosError as error:
            raise ControlError(str(error)) from None
        except TimeoutError:
            raise ControlError("the proxy is busy; try again") from None

    async def listing() -> dict[str, Any]:
        return {"listen": proxy.listen, "upstream": proxy.upstream, "enabled": not proxy.down,
                "connections": proxy.open, "toxics": [toxic.json() for toxic in proxy.toxics.values()]}

    async def adding(fields: dict[str, Any]) -> dict[str, Any]:
        await proxy.add(made := toxic(**fields))
        return made.json()

    async def cutting() -> int:
        return proxy.cut()

    async def counting() -> dict[str, int]:
        return asdict(proxy.count())

    def add(type: str, name: str = "", stream: str = "downstream", toxicity: float = 1.0,
            attributes: dict[str, Any] | None = None) -> Any:
        return there(adding({"type": type, "name": name, "stream": stream, "toxicity": toxicity,
                             "attributes": attributes}))

    control.register("add", add)
    control.register("remove", lambda name: there(proxy.remove(name)))
    control.register("list", lambda: there(listing()))
    control.register("cut", lambda: there(cutting()))
    control.register("count", lambda: there(counting()))
