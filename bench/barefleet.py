"""`python -m bench.barefleet`: what the fleet's web server costs when nobody looks a kiosk up or keeps what it tells.

The same routes of the same frameworks on the same server over TLS: a report is read and answered, a question is kept
for as long as it asks. It prints its address.
"""
from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.responses import Response

from fleet.serve import CONNECTIONS, Front
from server.web import WebServer

NEVER = asyncio.Event()


def application() -> FastAPI:
    made = FastAPI()

    @made.post("/d/v1/report", status_code=202)
    async def report(request: Request) -> Response:
        await request.body()
        return Response('{"now":0,"next_after_s":60,"whole":false}', 202, media_type="application/json")

    @made.get("/d/v1/desired")
    async def desired(wait: int = 0) -> Response:
        try:
            async with asyncio.timeout(wait):
                await NEVER.wait()
        except TimeoutError:
            return Response(status_code=304, headers={"ETag": '"1"'})
        raise AssertionError

    return made


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen")
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    given = parser.parse_args()
    front = Front(host="127.0.0.1", port=0, certificate=given.certificate, key=given.key)
    web = WebServer(application(), host=front.host, port=front.port, context=front.context(), connections=CONNECTIONS)
    await web.start()
    print("bare listening on https://{}:{}/".format(*web.address), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
