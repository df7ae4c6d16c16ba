"""Messages of a request over REST: pages in both directions."""

import re

import httpx2

from tests.people import Person


def link(answer: httpx2.Response) -> tuple[str, str] | None:
    """Returns the relation and the target of the `Link` header."""
    found = re.fullmatch(r'<(.+)>; rel="(\w+)"', answer.headers.get("Link", ""))
    return (found[2], found[1]) if found else None


async def pages(person: Person, path: str, **query: int) -> tuple[list[list[int]], set[str]]:
    """Follows the links from a first page; returns the `seq` of the messages of each page, and the relations."""
    answer = await person.get(path, limit=3, **query)
    found: list[list[int]] = []
    relations: set[str] = set()
    while True:
        assert answer.status_code == 200, answer.text
        found.append([message["seq"] for message in answer.json()])
        following = link(answer)
        if following is None:
            return found, relations
        relations.add(following[0])
        answer = await person.http.get(f"{person.url}{following[1]}")


async def test_links_lead_on_in_the_direction_that_was_asked_for(client: Person) -> None:
    request = await client.asks_for_help()
    path = f"/messages/{request['id']}"
    for number in range(1, 9):
        assert (await client.post(path, content=f"Message {number}")).status_code == 201
    assert await pages(client, path) == ([[1, 2, 3], [4, 5, 6], [7, 8]], {"next"})
    assert await pages(client, path, after_seq=4) == ([[5, 6, 7], [8]], {"next"})
    # Towards older messages, each page oldest first.
    assert await pages(client, path, before_seq=8) == ([[5, 6, 7], [2, 3, 4], [1]], {"prev"})
    # The upper end stays.
    assert await pages(client, path, after_seq=1, before_seq=7) == ([[2, 3, 4], [5, 6]], {"next"})
