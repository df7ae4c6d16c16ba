"""The dependencies of routes and sockets, which app.py creates once at start."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from gateway.clients import Clients
from gateway.settings import Settings
from gateway.sockets.feed import Feed
from gateway.sockets.hub import Hub
from kit.bus import Bus
from kit.revocations import Revocations
from kit.tokens import TokenVerifier


@dataclass(frozen=True)
class Dependencies:
    settings: Settings
    clients: Clients
    bus: Bus
    revocations: Revocations
    verifier: TokenVerifier
    feed: Feed
    hub: Hub


def dependencies_of(connection: HTTPConnection) -> Dependencies:
    dependencies: Dependencies = connection.app.state.dependencies
    return dependencies


def _clients(connection: HTTPConnection) -> Clients:
    return dependencies_of(connection).clients


Services = Annotated[Clients, Depends(_clients)]
