"""The people and the data that `bench.speed` reads and adds to: a client with a page of requests and a conversation."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.open_loop import Sending
from bench.visitor import Visitor, expect, visitors
from bench.wrk import Request

_PAGE = 20
_HERE = {"latitude": 9.0123, "longitude": 38.7612}
# No provider is within any radius of it.
_OCEAN = {"latitude": -48.9, "longitude": -123.4}


@dataclass(frozen=True)
class Journey:
    url: str
    access_token: str
    request_id: str

    def requests(self) -> Mapping[str, Request]:
        """Returns the measured requests by their names. Those that add data come last."""
        one = self.request_id
        return {
            "GET /health/live": self._get("/health/live"),
            "GET /users/me": self._get("/users/me"),
            f"GET /requests/?limit={_PAGE}": self._get(f"/requests/?limit={_PAGE}"),
            "GET /requests/{id}": self._get(f"/requests/{one}"),
            f"GET /messages/{{id}}?limit={_PAGE}": self._get(f"/messages/{one}?limit={_PAGE}"),
            "POST /messages/{id}": self._post(f"/messages/{one}", content="I am on the way."),
            "POST /requests/ (no provider near)": self._post("/requests/", description="It does not start", **_OCEAN),
            "POST /requests/ (one provider near)": self._post("/requests/", description="It does not start", **_HERE),
        }

    def _get(self, path: str) -> Request:
        return Request(f"{self.url}/api/v1{path}", headers=self._headers)

    def _post(self, path: str, **body: object) -> Request:
        return Request(f"{self.url}/api/v1{path}", "POST", self._headers, body)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}


async def prepared(url: str) -> Journey:
    """Registers a client and a provider, plays a job with a page of messages, and adds a page of other requests."""
    async with visitors(url, 1) as (client,), visitors(url, 1, role="provider") as (provider,):
        for person in (client, provider):
            await person.registers()
            await person.logs_in()
        await _report_available(provider)
        request_id = await _assigned(client, provider)
        for number in range(_PAGE):
            expect(await client.post(f"/messages/{request_id}", content=f"Message {number}"), 201)
        for _ in range(_PAGE):
            created = expect(await client.post("/requests/", description="It does not start", **_OCEAN), 201).json()
            expect(await client.post(f"/requests/{created['id']}/cancel"), 200)
        return Journey(url, client.access_token, request_id)


@dataclass(frozen=True)
class Crossroads:
    """Two people with conversations, and requests that the provider can accept."""

    client_token: str
    provider_token: str
    conversations: Sequence[str]
    waiting: Sequence[str]

    def accepts(self) -> Iterator[Sending]:
        """Yields the acceptance of each request that waits."""
        for one in self.waiting:
            yield Sending("POST", f"/api/v1/requests/{one}/accept", self.provider_token)

    def messages(self) -> Iterator[Sending]:
        for one in itertools.cycle(self.conversations):
            yield Sending("POST", f"/api/v1/messages/{one}", self.client_token, {"content": "I am on the way."})

    def reads(self) -> Iterator[Sending]:
        for one in itertools.cycle(self.conversations):
            for path in (f"/requests/{one}", f"/requests/?limit={_PAGE}", f"/messages/{one}?limit={_PAGE}"):
                yield Sending("GET", f"/api/v1{path}", self.client_token)


async def crossroads(url: str, waiting: int, conversations: int = 8) -> Crossroads:
    """Registers a client and a provider with *conversations*, and adds *waiting* requests far from all providers."""
    async with visitors(url, 1) as (client,), visitors(url, 1, role="provider") as (provider,):
        for person in (client, provider):
            await person.registers()
            await person.logs_in()
        await _report_available(provider)
        assigned = [await _assigned(client, provider) for _ in range(conversations)]
        for request_id in assigned:
            for number in range(_PAGE):
                expect(await client.post(f"/messages/{request_id}", content=f"Message {number}"), 201)
        waits = [await _waits(client) for _ in range(waiting)]
        return Crossroads(client.access_token, provider.access_token, assigned, waits)


async def _waits(client: Visitor) -> str:
    created = expect(await client.post("/requests/", description="It does not start", **_OCEAN), 201).json()
    return str(created["id"])


async def _report_available(provider: Visitor) -> None:
    expect(await provider.put("/providers/me", is_available=True), 200)
    expect(await provider.put("/providers/me/location", **_HERE), 200)


async def _assigned(client: Visitor, provider: Visitor) -> str:
    """Returns the id of a request that the provider has accepted."""
    created = expect(await client.post("/requests/", description="It does not start", **_HERE), 201).json()
    request_id = str(created["id"])
    expect(await provider.post(f"/requests/{request_id}/accept"), 200)
    return request_id
