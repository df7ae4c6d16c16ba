"""Makes views of the answers of gateways about their sockets."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.features.operators.schemas import ConnectedGateway, ConnectedUser, OpenConnection, SocketOverview
from gateway.paging import link_next
from gateway.sockets.roster import Found
from kit.errors import InvalidInput, NotFound
from kit.ids import find_id


class SocketNotFound(NotFound):
    code = "SOCKET_NOT_FOUND"
    message = "Neither a user with an open socket nor an open socket has this id."


def canonical(socket_id: str) -> str:
    """Returns an id as gateways spell it. Raises SocketNotFound for text that is none, so that nothing has it."""
    found = find_id(socket_id)
    if found is None:
        raise SocketNotFound
    return str(found)


def last_user(cursor: str) -> str:
    """Returns the last user of the page before, or an empty text for the first page. Raises InvalidInput."""
    found = find_id(cursor)
    if cursor and found is None:
        raise InvalidInput.field("cursor", "is not a valid cursor")
    return str(found) if found else ""


def overview(found: Found, limit: int, request: Request, response: Response) -> SocketOverview:
    """Returns the counts and a page of users, and adds the link to the next page, if there is one."""
    shown = list(found.users)[:limit]
    if len(found.users) > limit:
        link_next(request, response, shown[-1])
    return SocketOverview(
        sockets=sum(one["sockets"] for one in found.gateways.values()),
        gateways=[ConnectedGateway(gateway_id=name, **counts) for name, counts in sorted(found.gateways.items())],
        connected=[_user(user_id, found.users[user_id]) for user_id in shown],
    )


def one_user(found: Found) -> ConnectedUser:
    """Returns the user of an answer about one id. Raises SocketNotFound if there is none."""
    for user_id, connections in found.users.items():
        return _user(user_id, connections)
    raise SocketNotFound


def _user(user_id: str, connections: list[dict[str, Any]]) -> ConnectedUser:
    ordered = sorted(connections, key=lambda one: (one["opened_at"], one["id"]))
    shown = [OpenConnection.model_validate(one) for one in ordered]
    return ConnectedUser(user_id=user_id, sockets=len(shown), connections=shown)
