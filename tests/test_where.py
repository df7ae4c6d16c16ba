"""Third parties are told the same of two places in one cell, on every route and socket."""

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from gateway_testing import openapi_document

from tests.chance import new_chance
from tests.people import UNKNOWN_ID, Json, Person

# The service of the victim is another one than the client needs, so that they have no part in the request.
PROFILE = {"categories": ["towing"], "is_available": True}
# From a place to another one in the same cell, in degrees; cells are about 2.4 km wide.
A_LITTLE = 0.006
SEARCHES = [{"radius_km": 1, "limit": 1}, {"radius_km": 3, "limit": 100}, {"radius_km": 100, "limit": 100}]


def questions(operation: Json) -> list[Json]:
    """Returns the queries to ask a route with; a search is asked several times."""
    parameters = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query" and one["required"]}
    usual = {"status": "cancelled", "metric": "requests.created", "bbox": "38.0,8.5,39.5,9.5"}
    assert parameters <= {"lat", "lon", *usual}, f"What shall a third party say in {parameters}?"
    if "lat" in parameters:
        return [search | {"lat": lat, "lon": 0} for search in SEARCHES for lat in (0, 0.02)]
    return [{name: usual[name] for name in sorted(parameters)}]


def routes(ids: dict[str, str], *, reading: bool) -> Iterator[tuple[str, str, Json]]:
    """Yields method, path and query of each route that needs a token: of those that read, or of the others."""
    for path, operations in openapi_document()["paths"].items():
        for method, operation in operations.items():
            # They grow with each offer; the newest is compared by itself.
            if path.endswith(("/notifications", "/notifications/unread-count")):
                continue
            # Commands without a request are about the user themselves.
            if "security" not in operation or (method == "get") != reading or not (reading or "request_id" in path):
                continue
            known = path.removeprefix("/api/v1").format_map(defaultdict(lambda: UNKNOWN_ID, ids))
            for query in questions(operation):
                yield method, known, query


async def look_around(who: Person, place: Json, ids: dict[str, str], *, reading: bool) -> list[Any]:
    told = []
    for method, path, query in routes(ids, reading=reading):
        # A search begins at the same place, near the cell, in both cases.
        at = {name: value + place[name] for name, value in query.items() if name in ("lat", "lon")}
        answer = await who.http.request(method.upper(), path, params=query | at)
        assert answer.status_code < 500, answer.text
        told.append([method, path, query, answer.status_code, answer.text])
    return told


async def notified_of(who: Person, request_id: str) -> Json:
    """Waits for the notification of an offer, and returns it."""
    async with asyncio.timeout(30):
        while True:
            newest: list[Json] = (await who.get("/notifications")).json()
            if newest and newest[0]["request_id"] == request_id:
                return newest[0]
            await asyncio.sleep(0.05)


def without_ids_and_times(told: Any, **known: str) -> str:
    text = json.dumps(told)
    for name, value in known.items():
        text = text.replace(value, name)
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "(an id)", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)", "(a time)", text)


async def test_two_places_in_one_cell_look_the_same_everywhere(
    client: Person, provider: Person, stranger: Person
) -> None:
    chance = new_chance()
    # Far from what other tests leave behind.
    somewhere = {"latitude": -chance.uniform(20, 40), "longitude": -chance.uniform(40, 120)}
    victim = provider
    assert (await victim.put("/providers/me", **PROFILE)).status_code == 200
    async with Person(client.url, "provider") as spy, spy.socket() as socket, stranger.socket() as elsewhere:
        await spy.goes_available(**somewhere)
        first = await client.asks_for_help(**somewhere)
        offer = await socket.frame("offer.created", request_id=first["id"])
        await client.does("cancel", request=first)
        await socket.frame("offer.withdrawn", request_id=first["id"])
        latitude, longitude = (offer["data"]["request"][name] for name in somewhere)
        seen, told = [], list[Any]()
        for sign in (1, -1):
            place = {"latitude": latitude + sign * A_LITTLE, "longitude": longitude + sign * A_LITTLE}
            moved = await victim.put("/providers/me/location", **place, recorded_at=datetime.now(UTC).isoformat())
            assert (moved.json()["latitude"], moved.status_code) == (place["latitude"], 200)
            request = await client.asks_for_help(**place)
            frames = [await socket.frame("offer.created", request_id=request["id"])]
            ids = {"request_id": request["id"], "provider_id": victim.id, "user_id": victim.id}
            centre = {"lat": latitude, "lon": longitude}
            told = [await look_around(one, centre, ids, reading=True) for one in (spy, stranger)]
            told.append(await look_around(stranger, centre, ids, reading=False))
            told.append(await notified_of(spy, request["id"]))
            await client.does("cancel", request=request)
            frames.append(await socket.frame("offer.withdrawn", request_id=request["id"]))
            for frame in frames:
                del frame["cursor"]
            seen.append(without_ids_and_times([told, frames], victim=victim.id, spy=spy.id, client=client.id))
    await victim.put("/providers/me", is_available=False)
    # The places were searched, and found.
    for route in ("/providers/nearby", "/requests/available", "/providers/me/offers"):
        assert any(path == route and status == 200 and len(json.loads(text)) for _, path, _, status, text in told[0])
    assert seen[0] == seen[1]
    assert elsewhere.of_type("provider.location") == []
