"""The API, one folder for each noun.

`routes.py` reads JSON, calls one RPC and answers with JSON; `schemas.py` describes the JSON. A new folder with
a `router` in its `routes.py` needs no registration.
"""

from importlib import import_module
from pathlib import Path

from fastapi import APIRouter


def routers() -> list[APIRouter]:
    """The `router` of every feature, by name of its folder."""
    names = sorted(path.parent.name for path in Path(__file__).parent.glob("*/routes.py"))
    return [import_module(f"{__name__}.{name}.routes").router for name in names]


def in_one(routers: list[APIRouter]) -> APIRouter:
    """A router with all routes of *routers*, literal segments before parameters: `/users/me`, then `/users/{user_id}`.

    The framework takes the first route that matches. Two paths that can both match differ in such a segment, so the
    order in which routes are declared does not decide which one answers.
    """
    router = APIRouter()
    routes = [route for one in routers for route in one.routes]
    router.routes.extend(sorted(routes, key=lambda route: _literal_first(route.path)))  # type: ignore[attr-defined]
    return router


def _literal_first(path: str) -> list[bool]:
    """A sort key: for each segment, whether it is a parameter."""
    return [segment.startswith("{") for segment in path.split("/")]
