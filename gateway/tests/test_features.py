"""Routes of features are found in any order; a mark exempts a route from the size limit."""

import random
import re
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, Request
from gateway_testing import http_client, openapi_document
from starlette.routing import BaseRoute, Match

from gateway import features
from gateway.app import create_app
from gateway.budgets import PUBLIC, READING, spends
from gateway.settings import Settings
from gateway.streaming import body_up_to, has_streamed_body, most_body_bytes, streamed_body

SETTINGS = Settings(max_json_bytes=1024)
TOO_LARGE = b"x" * 2048


def shuffled_routers(seed: int) -> list[APIRouter]:
    """Returns all routers, with the routers and the routes of each shuffled by *seed*."""
    chance = random.Random(seed)
    routers = []
    for router in features.routers():
        copy = APIRouter()
        copy.routes.extend(chance.sample(router.routes, len(router.routes)))
        routers.append(copy)
    chance.shuffle(routers)
    return routers


def answering(routes: list[BaseRoute], method: str | None, path: str) -> tuple[str, Any]:
    """Returns the declared path and the endpoint of the first route that matches, as the framework does.

    A handshake of a socket has no *method*.
    """
    kind = "http" if method else "websocket"
    scope: dict[str, Any] = {"type": kind, "method": method, "path": path, "root_path": "", "headers": []}
    for route in routes:
        if route.matches(scope)[0] is Match.FULL:
            return route.path, route.endpoint  # type: ignore[attr-defined]
    raise AssertionError(f"no route answers {method} {path}")


def test_path_reaches_its_endpoint_in_any_order_of_routes() -> None:
    seed = random.randrange(2**32)
    shuffled = features.combined(shuffled_routers(seed)).routes
    for route in (route for router in features.routers() for route in router.routes):
        # The names of parameters stand for ids. Routes accept any text as an id.
        path: str = re.sub(r"[{}]", "", route.path)  # type: ignore[attr-defined]
        for method in getattr(route, "methods", None) or [None]:
            assert answering(shuffled, method, path) == (route.path, route.endpoint), f"{seed=}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("order", ["backwards", "shuffled"])
def test_openapi_document_does_not_depend_on_order_of_features(order: str) -> None:
    """Backwards, each two features are in the other order; only a third one could hide what depends on that."""
    routers = features.routers()[::-1]
    if order == "shuffled":
        random.Random(1).shuffle(routers)
    assert create_app(SETTINGS, routers).app.openapi() == openapi_document()


def test_two_route_functions_cannot_have_the_same_name() -> None:
    router = APIRouter()

    @router.get("/things")
    @spends(READING)
    async def list_requests() -> int:
        return 0

    with pytest.raises(ValueError, match="list_requests"):
        create_app(SETTINGS, [*features.routers(), router]).app.openapi()


def client_of_new_routes() -> httpx2.AsyncClient:
    router = APIRouter()

    @router.post("/things/{thing_id}/photo")
    @spends(PUBLIC)
    @streamed_body
    async def add_photo(thing_id: str, request: Request) -> int:
        return sum([len(chunk) async for chunk in request.stream()])

    @router.post("/things")
    @spends(PUBLIC)
    @body_up_to(len(TOO_LARGE))
    async def add_things(request: Request) -> int:
        return len(await request.body())

    @router.post("/things/{thing_id}")
    @spends(PUBLIC)
    async def change_thing(thing_id: str, request: Request) -> int:
        return len(await request.body())

    return http_client(create_app(SETTINGS, [*features.routers(), router]))


@pytest.mark.parametrize(
    ("path", "status"),
    [("/things/1/photo", 200), ("/things", 200), ("/things/1", 413), ("/things/photo", 413), ("/nowhere", 413)],
)
async def test_only_marked_route_reads_more_than_the_limit(path: str, status: int) -> None:
    async with client_of_new_routes() as client:
        answer = await client.post(path, content=TOO_LARGE)
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == len(TOO_LARGE)


async def test_marked_route_reads_no_more_than_it_names() -> None:
    async with client_of_new_routes() as client:
        assert (await client.post("/things", content=TOO_LARGE + b"x")).status_code == 413


def test_larger_bodies_have_paths_without_parameters() -> None:
    """Otherwise the edge would not find them."""
    routes = features.combined(features.routers()).routes
    larger = {route.path for route in routes if most_body_bytes(route)}  # type: ignore[attr-defined]
    assert larger == {"/admin/notifications", "/users/me/avatar"}


def test_marked_routes_are_the_uploads() -> None:
    routes = features.combined(features.routers()).routes
    marked = {route.path for route in routes if has_streamed_body(route)}  # type: ignore[attr-defined]
    assert marked == {
        "/admin/users/import",
        "/uploads/",
        "/uploads/tus/",
        "/uploads/tus/{upload_id}",
        "/requests/{request_id}/upload",
        "/conversations/{conversation_id}/upload",
    }
