"""Searches of the marketplace as people read them, for tests."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2

from tests.people import Json, Person


async def found(person: Person, path: str = "/listings", **query: Any) -> list[Json]:
    answer = await person.http.get(path, params=query)
    assert answer.status_code == 200, answer.text
    listings: list[Json] = answer.json()
    return listings


async def ids(person: Person, **query: Any) -> set[str]:
    return {one["id"] for one in await found(person, **query)}


def following(answer: httpx2.Response) -> Json | None:
    """Returns the query of the next page."""
    link = answer.headers.get("Link")
    return dict(parse_qsl(urlsplit(link[1 : link.index(">")]).query)) if link else None


async def pages(person: Person, **query: Any) -> list[Json]:
    read: list[Json] = []
    wanted: Json | None = {**query}
    while wanted is not None:
        answer = await person.http.get("/listings", params=wanted)
        assert answer.status_code == 200, answer.text
        read += answer.json()
        wanted = following(answer)
    return read
