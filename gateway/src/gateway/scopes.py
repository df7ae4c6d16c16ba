"""The scopes of API keys: which of them allow which operation, from the names of the operations alone.

An operation `requests:create_request` is allowed by its own name, by `requests:write` because a route of it changes
something, by `requests:*`, and by `*`. What only reads is allowed by `requests:read`.
"""

from collections.abc import Iterable, Mapping

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute

from gateway.operations import area_of, operation_of, operation_of_frame
from kit.errors import Forbidden

ALL = "*"
_READ, _WRITE = "read", "write"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# No key is asked for, so none has to be allowed.
HEALTH = "health"
_SOCKETS = "sockets"


class InsufficientScope(Forbidden):
    code = "INSUFFICIENT_SCOPE"
    message = "The scopes of the API key do not allow this operation."


class Scopes:
    def __init__(self, allowing: Mapping[str, frozenset[str]]) -> None:
        """*allowing*: for each operation the scopes that allow it."""
        self._allowing = allowing
        operations: dict[str, list[str]] = {}
        for operation in sorted(allowing):
            for scope in allowing[operation]:
                operations.setdefault(scope, []).append(operation)
        # For each scope the operations that it allows.
        self.operations: Mapping[str, list[str]] = dict(sorted(operations.items()))

    def check(self, scopes: frozenset[str] | None, operation: str) -> None:
        """Raises InsufficientScope if none of *scopes* allows *operation*."""
        if scopes is None or scopes.isdisjoint(self._allowing.get(operation, ())):
            raise InsufficientScope


def scopes_of(routes: Iterable[BaseRoute], frames: Iterable[str]) -> Scopes:
    """Returns the scopes for all *routes*, and for the *frames* that clients send on sockets."""
    writes: dict[str, bool] = {}
    for route in iter_route_contexts(list(routes)):
        operation = operation_of(route)
        # A route without methods is a socket.
        writes[operation] = writes.get(operation, False) or not _READING.issuperset(route.methods or ())
    for kind in frames:
        operation = operation_of_frame(kind)
        writes.setdefault(operation, area_of(operation) != _SOCKETS)
    return Scopes({one: _allowing(one, is_write=writes[one]) for one in writes if area_of(one) != HEALTH})


def _allowing(operation: str, *, is_write: bool) -> frozenset[str]:
    area = area_of(operation)
    return frozenset({operation, f"{area}:{_WRITE if is_write else _READ}", f"{area}:{ALL}", ALL})
