"""People at their browsers, in tests."""
from __future__ import annotations

import httpx

from fleet.pages.frame import SESSION
from fleet.people import store as people
from fleet.people.account import Role
from fleet.people.secrets import new_token
from server.transaction import Transaction
from tests.fleet.house import House

PASSWORD = "kolme pientä porsasta"


class Desk:
    """One browser. `origin`: the site of which its forms say that they are; "" is a browser that does not say."""

    def __init__(self, house: House, *, origin: str = "http://fleet", language: str = "fi") -> None:
        self.house = house
        headers = {"Accept-Language": language} | ({"Origin": origin} if origin else {})
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(house.application), base_url="http://fleet",
                                        headers=headers)

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, path: str, **fields: str | list[str]) -> httpx.Response:
        return await self.client.post(path, data=fields)

    @property
    def token(self) -> str:
        return self.client.cookies.get(SESSION, default="")

    @token.setter
    def token(self, token: str) -> None:
        self.client.cookies.clear()
        self.client.cookies.set(SESSION, token)


def person(house: House, name: str = "aino", role: Role = Role.ADMIN, *branches: str) -> Desk:
    """Somebody of this role, in these branches or the region, signed in without a password."""
    token, now = new_token(), int(house.clock.now)

    def come(tx: Transaction) -> None:
        people.add(tx, name, name.title(), role, branches, "test", now)
        people.choose(tx, name, "none", now)
        people.begin(tx, name, token, now)
    house.database.call(come)
    desk = Desk(house)
    desk.token = token
    return desk
