"""The OpenAPI document: the framework's own, with the one error schema that every route shares."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from gateway.problems import Problem

DESCRIPTION = """
On-road assistance and service marketplace: clients ask for help where they are, the nearest fitting providers are
offered the job, one gets it, and both talk and share files until it is done.

**Start**: register, log in, put the access token into *Authorize*. A provider says what he does (`PUT /providers/me`)
and where he is (`PUT /providers/me/location`); a client posts a request; the provider accepts, starts and completes it.

**Errors** are `application/problem+json` everywhere; `error.code` is stable. **Lists** are paged by the URL in the
`Link` header. An **`Idempotency-Key`** makes a command safe to send again.

**Live**: the WebSocket `/ws` brings everything that concerns the user, `/ws/{request_id}` the same for one request.
Connect again with `?cursor=` and the last cursor seen, and nothing is missed.
"""

_REFERENCES = "#/components/schemas/{model}"
# Every refusal is a Problem; the framework would describe 422 with schemas that no route answers with.
_UNUSED = ("HTTPValidationError", "ValidationError")


def install(app: FastAPI) -> None:
    generate = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = generate()
            _, problem = models_json_schema([(Problem, "serialization")], ref_template=_REFERENCES)
            schemas = made.setdefault("components", {}).setdefault("schemas", {})
            schemas.update(problem["$defs"])
            for name in _UNUSED:
                schemas.pop(name, None)
        return app.openapi_schema or {}

    app.openapi = document  # type: ignore[method-assign]


class OperationIds:
    """The name of the route's function; an alias gets its own method and path behind it.

    Raises ValueError if two functions have one name: their ids would depend on the order of features.
    """

    def __init__(self) -> None:
        self._place_of: dict[str, str] = {}
        self._endpoint_of: dict[str, object] = {}

    def __call__(self, route: APIRoute) -> str:
        if self._endpoint_of.setdefault(route.name, route.endpoint) is not route.endpoint:
            raise ValueError(f"two routes are called {route.name}: give one of them another name")
        place = f"{' '.join(sorted(route.methods or ()))} {route.path}".lower()
        if self._place_of.setdefault(route.name, place) == place:
            return route.name
        return "_".join([route.name, "at", *re.findall(r"[a-z]+", place)])
