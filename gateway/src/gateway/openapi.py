"""Adapts the OpenAPI document of the framework: one error schema for all routes, and stable operation ids."""

import re
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from gateway.api_keys import needs_person
from gateway.deprecations import deprecation_of
from gateway.identity import OPTIONAL_SCHEME, SCHEME
from gateway.operations import operation_of
from gateway.problems import Problem

DESCRIPTION = """
On-road assistance and service marketplace. Clients request help where they are, and suitable providers nearby are
offered the job. One of them accepts it, and both exchange messages and files until it is completed.

**Getting started**: register, log in, and enter the access token in *Authorize*. Providers publish their profile
(`PUT /providers/me`) and location (`PUT /providers/me/location`). A client creates a request; a provider accepts,
starts and completes it.

**Errors** are `application/problem+json` on every route, and `error.code` is stable. The `Link` header of a **list**
has the URL of the next page. Each route has an **operation** (`x-flag`), which operators can turn off: then it answers
404 `FEATURE_DISABLED`. A command with an **`Idempotency-Key`** can be sent again safely.

**Live updates**: the WebSocket `/ws` delivers every event that concerns the user, and `/ws/{request_id}` the events of
one request. To miss no event, reconnect with `?cursor=` and the last cursor that you received.
"""

KEY_SCHEME = "ApiKey"
_PROBLEM = "application/problem+json"
_REFERENCES = "#/components/schemas/{model}"
# Schemas that the framework adds for status 422. Every error of the gateway is a `Problem` instead.
_UNUSED = ("HTTPValidationError", "ValidationError")


def install(app: FastAPI) -> None:
    """Makes *app* generate the adapted document."""
    generate = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            _adapt(generate())
            _name_flags(app.openapi_schema or {}, app.routes)
            _offer_keys(app.openapi_schema or {})
        return app.openapi_schema or {}

    app.openapi = document  # type: ignore[method-assign]


def _adapt(document: dict[str, Any]) -> None:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    _, problem = models_json_schema([(Problem, "serialization")], ref_template=_REFERENCES)
    schemas.update(problem["$defs"])
    for name in _UNUSED:
        schemas.pop(name, None)
    components.get("securitySchemes", {}).pop(OPTIONAL_SCHEME, None)
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                _without_null(parameter["schema"])
            if {OPTIONAL_SCHEME: []} in operation.get("security", []):
                operation["security"] = [{SCHEME: []}, {}]
            _share_errors(operation["responses"], components.setdefault("responses", {}))


def _name_flags(document: dict[str, Any], routes: Sequence[BaseRoute]) -> None:
    """Writes into *document* the operation of each route, which a flag turns off, and whether the route will end."""
    for route in iter_route_contexts(routes):
        for method in route.methods or ():
            described = document["paths"].get(route.path, {}).get(method.lower())
            if described is not None:
                described.setdefault("x-flag", operation_of(route))
                if (ending := deprecation_of(route.endpoint)) is not None:
                    described |= {"deprecated": True, "x-sunset": ending.sunset.isoformat()}


def _offer_keys(document: dict[str, Any]) -> None:
    """Offers an API key in the place of a token, but for what needs a person."""
    text = "The key of a machine or an application. Beside a token, the token says who calls."
    scheme = {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": text}
    document["components"].setdefault("securitySchemes", {})[KEY_SCHEME] = scheme
    for operations in document["paths"].values():
        for operation in operations.values():
            if "security" in operation and not needs_person(operation.get("x-flag", "")):
                operation["security"].insert(1, {KEY_SCHEME: []})


def _without_null(schema: dict[str, Any]) -> None:
    """Takes null out of the schema of a parameter: it may be left out, but a URL or a header has no null."""
    alternatives = schema.pop("anyOf", ())
    for alternative in alternatives:
        if alternative != {"type": "null"}:
            schema.update(alternative)


def _share_errors(responses: dict[str, Any], shared: dict[str, Any]) -> None:
    """Moves the errors, which are the same for all routes, into *shared*, and refers to them."""
    for status, response in responses.items():
        if _PROBLEM in response.get("content", {}):
            name = response["description"].title().replace(" ", "")
            shared[name] = response
            responses[status] = {"$ref": f"#/components/responses/{name}"}


class OperationIds:
    """Makes operation ids: the name of the route's function, followed by method and path for an alias.

    Raises ValueError if two functions have the same name, because their ids would depend on the order of the routers.
    """

    def __init__(self) -> None:
        self._place_of: dict[str, str] = {}
        self._endpoint_of: dict[str, object] = {}

    def __call__(self, route: APIRoute) -> str:
        if self._endpoint_of.setdefault(route.name, route.endpoint) is not route.endpoint:
            raise ValueError(f"two route functions have the name {route.name}; rename one of them")
        place = f"{' '.join(sorted(route.methods or ()))} {route.path}".lower()
        if self._place_of.setdefault(route.name, place) == place:
            return route.name
        return "_".join([route.name, "at", *re.findall(r"[a-z]+", place)])
