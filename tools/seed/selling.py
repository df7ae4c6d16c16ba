"""Has the people of the seed offer things on the marketplace. What they offer already stays as it is."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from tools.demo.person import Data, Person
from tools.seed.market import Thing, things

_PAGE = 100

# Calls a route as a person, and again when a rate limit says so.
type Call = Callable[..., Awaitable[Any]]


async def offer(call: Call, sellers: Sequence[Person]) -> int:
    """Shares the things out among *sellers*. Returns how many were made."""
    made = 0
    offered = things()
    for number, seller in enumerate(sellers):
        made += await _offer(call, seller, offered[number :: len(sellers)])
    return made


async def _offer(call: Call, seller: Person, offered: Sequence[Thing]) -> int:
    known = await _titles(call, seller)
    missing = [thing for thing in offered if thing["title"] not in known]
    if missing:
        await call(seller, "PUT", "/sellers/me", json={"languages": ["am", "en"]})
    for thing in missing:
        await call(seller, "POST", "/listings", json=thing)
    return len(missing)


async def _titles(call: Call, seller: Person) -> set[str]:
    found: set[str] = set()
    page: list[Data] = [{}]
    while page:
        page = await call(seller, "GET", "/listings/me", params={"limit": _PAGE, "offset": len(found)})
        found |= {one["title"] for one in page}
    return found
