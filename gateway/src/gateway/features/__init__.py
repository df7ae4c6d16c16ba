"""The routes of the API, in one folder for each noun.

`routes.py` reads JSON, calls one RPC and answers with JSON. `schemas.py` describes the JSON. A new folder with
a `router` in its `routes.py` needs no registration.
"""

from importlib import import_module
from pathlib import Path

from fastapi import APIRouter


def routers() -> list[APIRouter]:
    """Returns the `router` of every feature, in the order of the folder names."""
    names = sorted(path.parent.name for path in Path(__file__).parent.glob("*/routes.py"))
    return [import_module(f"{__name__}.{name}.routes").router for name in names]


def combined(routers: list[APIRouter]) -> APIRouter:
    """Returns a router with all routes of *routers*, sorted: `/users/me` before `/users/{user_id}`.

    The framework takes the first route that matches. If two routes match a path, they differ in a segment that is
    literal in one and a parameter in the other. Literal segments come first, so the order of declaration is irrelevant.
    """
    router = APIRouter()
    routes = [route for one in routers for route in one.routes]
    router.routes.extend(sorted(routes, key=lambda route: _literal_first(route.path)))  # type: ignore[attr-defined]
    return router


def _literal_first(path: str) -> list[bool]:
    """Returns a sort key that puts literal segments before parameters."""
    return [segment.startswith("{") for segment in path.split("/")]
