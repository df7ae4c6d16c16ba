"""The dependencies of routes and sockets, which app.py creates once at start."""

import functools
import inspect
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import HTTPConnection

from gateway.api_keys import ApiKeys
from gateway.budgets import Budgets
from gateway.clients import Clients
from gateway.contacts import Contacts
from gateway.settings import Settings
from gateway.sockets.feed import Feed
from gateway.sockets.hub import Hub
from gateway.sockets.roster import Roster
from gateway.sockets.system_messages import SystemMessages
from gateway.switches import Switches
from kit.bus import Bus
from kit.live_values import LiveValues
from kit.revocations import Revocations
from kit.tokens import TokenVerifier


@dataclass(frozen=True)
class Dependencies:
    settings: Settings
    clients: Clients
    bus: Bus
    revocations: Revocations
    live: LiveValues
    verifier: TokenVerifier
    feed: Feed
    hub: Hub
    contacts: Contacts
    budgets: Budgets
    switches: Switches
    roster: Roster
    system_messages: SystemMessages
    api_keys: ApiKeys


def dependencies_of(connection: HTTPConnection) -> Dependencies:
    dependencies: Dependencies = connection.app.state.dependencies
    return dependencies


async def _clients(connection: HTTPConnection) -> Clients:
    return dependencies_of(connection).clients


Services = Annotated[Clients, Depends(_clients)]


def query_parameters(group: type[Any]) -> Any:
    """Returns the dependency that makes an object of *group*; the parameters of its `__init__` are those of the query.

    The framework would make it in a thread, which costs more than all the rest of a short request.
    """

    @functools.wraps(group.__init__)
    async def make(*args: Any, **parameters: Any) -> Any:
        return group(*args, **parameters)

    make.__signature__ = inspect.signature(group)  # type: ignore[attr-defined]
    return Depends(make)
