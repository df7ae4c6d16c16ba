"""Names each operation of the API as `area:operation`: what a flag turns off, and what an API key may do.

The area is the folder of the feature and the operation is the function of the route, so a new route needs no entry.
The tables below have the exceptions: areas that developers of frontends know by another name, and functions that do the
same as another one. All paths of a function share its operation, and so does a frame that does the same as a route.
OpenAPI shows the operation of each route as `x-flag`. Names are kept in `gateway/tests/operations.txt`, because
administrators store them: a function may be renamed, and then its operation is named here as before.
"""

import inspect
from collections.abc import Iterable
from typing import Any, Protocol

_FEATURES = "gateway.features."
_ADMINISTRATION = "/admin/"
ADMIN = "admin"

# The areas of features whose folders have other names.
_AREAS = {
    "accounts": "auth",
    "administration": "users",
    "agency": "listings",
    "dashboards": "brokers",
    "devices": "notifications",
    "dispatch": "requests",
    "documents": "verification",
    "downloads": "uploads",
    "figures": "listings",
    "files": "uploads",
    "ledger": "payments",
    "methods": "payments",
    "operations": "health",
    "people": "bookings",
    "preferences": "notifications",
    "quotes": "requests",
    "recovery": "auth",
    "searching": "listings",
    "sessions": "auth",
    "test_checkout": "payments",
    "tus": "uploads",
    "waiting": "bookings",
}
# The operations of functions whose area is not that of their feature, or which do the same as another function.
_OPERATIONS = {
    "get_me": "users:get_me",
    "update_me": "users:update_me",
    "update_me_and_profile": "users:update_me",
    "delete_me": "users:delete_me",
    "list_offers": "providers:list_offers",
    "send_message_to": "messages:send_message",
    "send_message_in_conversation": "messages:send_message",
    "list_messages_of_conversation": "messages:list_messages",
    "mark_conversation_read": "messages:mark_read",
    "upload_to_request": "uploads:upload",
    "upload_to_conversation": "uploads:upload",
    "create_upload": "uploads:upload",
    "continue_upload": "uploads:upload",
    # The news of payment gateways about payments in flight arrive, although no payment can be made.
    "receive_webhook": "webhooks:receive_webhook",
    # Routes of administrators that have an older path, too.
    "list_sockets": "admin:list_sockets",
    "get_sockets": "admin:get_sockets",
    "send_system_message": "admin:send_system_message",
    # A request without a handshake, which is refused anyway.
    "refuse_request": "sockets:open_socket",
}
# The operations of frames that do the same as a route, or that belong to another area than the sockets.
_FRAMES = {
    "message.send": "messages:send_message",
    "message.read": "messages:mark_read",
    "location.update": "providers:update_location",
    "typing": "conversations:type_text",
}


class Named(Protocol):
    """A route of the framework, with its path as declared or with the prefix of the API."""

    @property
    def path(self) -> Any: ...

    @property
    def endpoint(self) -> Any: ...


def operation_of(route: Named) -> str:
    """Returns the operation of a route; an empty text for pages of the framework, which have none.

    All below `/admin/` is of the area `admin`, in any feature.
    """
    if not inspect.isfunction(route.endpoint):
        return ""
    name = route.endpoint.__name__
    if name in _OPERATIONS:
        return _OPERATIONS[name]
    path = f"/{(route.path or '').removeprefix('/api/v1').strip('/')}/"
    feature = route.endpoint.__module__.removeprefix(_FEATURES).partition(".")[0]
    area = ADMIN if path.startswith(_ADMINISTRATION) else _AREAS.get(feature, feature)
    return f"{area}:{name}"


def operation_of_frame(kind: str) -> str:
    """Returns the operation of the frames of type *kind* that clients send."""
    return _FRAMES.get(kind) or f"sockets:{kind.replace('.', '_')}"


def operations_of(routes: Iterable[Any], frames: Iterable[str]) -> frozenset[str]:
    """Returns the operations of *routes*, and of the types of *frames* that clients send."""
    return frozenset(map(operation_of, routes)) | frozenset(map(operation_of_frame, frames))


def area_of(operation: str) -> str:
    return operation.partition(":")[0]
