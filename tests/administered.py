"""The people and the requests of the table of administrative routes."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import httpx2

from tests.people import Json, Person


@dataclass
class World:
    """People of each role, and a second admin for what two must agree on."""

    url: str
    admin: Person
    second: Person
    moderator: Person
    client: Person
    provider: Person
    sockets: AsyncExitStack
    # The member of staff whose turn it is.
    reviewer: Person

    def people(self) -> Mapping[str, Person]:
        return {"client": self.client, "provider": self.provider, "moderator": self.moderator, "admin": self.admin}


@dataclass(frozen=True)
class Call:
    """A request to a route: the ids in its path, and the rest."""

    ids: Mapping[str, str] = field(default_factory=dict)
    rest: Json = field(default_factory=dict)

    async def send(self, person: Person, route: str) -> httpx2.Response:
        method, path = route.split(" ")
        return await person.http.request(method, path.format(**self.ids), **self.rest)
