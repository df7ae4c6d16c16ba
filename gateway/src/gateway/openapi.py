"""The OpenAPI document: the framework's own, with the one error schema that every route shares."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from gateway.problems import Problem

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
    """The name of the route's function; an alias gets its own method and path behind it."""

    def __init__(self) -> None:
        self._place_of: dict[str, str] = {}

    def __call__(self, route: APIRoute) -> str:
        place = f"{' '.join(sorted(route.methods or ()))} {route.path}".lower()
        if self._place_of.setdefault(route.name, place) == place:
            return route.name
        return "_".join([route.name, "at", *re.findall(r"[a-z]+", place)])
