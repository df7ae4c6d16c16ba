"""Features find themselves, in any order, and say on a route whether it reads a stream."""

import random
import re
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, Request
from starlette.routing import BaseRoute, Match

from gateway import features
from gateway.app import create_app
from gateway.settings import Settings
from gateway.streaming import has_streamed_body, streamed_body

SETTINGS = Settings(max_json_bytes=1024)
TOO_LARGE = b"x" * 2048


def shuffled_routers(seed: int) -> list[APIRouter]:
    """All routers, and the routes in each of them, in an order that *seed* decides."""
    chance = random.Random(seed)
    routers = []
    for router in features.routers():
        copy = APIRouter()
        copy.routes.extend(chance.sample(router.routes, len(router.routes)))
        routers.append(copy)
    chance.shuffle(routers)
    return routers


def answering(routes: list[BaseRoute], method: str, path: str) -> tuple[str, Any]:
    """Path as declared and endpoint of the first route that matches, as the framework looks for it."""
    for kind in ("http", "websocket"):
        scope: dict[str, Any] = {"type": kind, "method": method, "path": path, "root_path": "", "headers": []}
        for route in routes:
            if route.matches(scope)[0] is Match.FULL:
                return route.path, route.endpoint  # type: ignore[attr-defined]
    raise AssertionError(f"nothing answers {method} {path}")


def test_each_path_reaches_its_own_endpoint_in_any_order() -> None:
    seed = random.randrange(2**32)
    shuffled = features.combined(shuffled_routers(seed)).routes
    for route in (route for router in features.routers() for route in router.routes):
        # Names of parameters are no ids: the routes take any text, and their services refuse it.
        path: str = re.sub(r"[{}]", "", route.path)  # type: ignore[attr-defined]
        for method in getattr(route, "methods", None) or ["GET"]:
            assert answering(shuffled, method, path) == (route.path, route.endpoint), f"{seed=}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(5))
def test_the_document_does_not_depend_on_the_order_of_features(seed: int) -> None:
    routers = features.routers()
    random.Random(seed).shuffle(routers)
    assert create_app(SETTINGS, routers).app.openapi() == create_app(SETTINGS).app.openapi()


def test_two_routes_cannot_have_one_name() -> None:
    router = APIRouter()

    @router.get("/things")
    async def list_requests() -> int:
        return 0

    with pytest.raises(ValueError, match="list_requests"):
        create_app(SETTINGS, [*features.routers(), router]).app.openapi()


def with_new_routes() -> httpx2.AsyncClient:
    router = APIRouter()

    @router.post("/things/{thing_id}/photo")
    @streamed_body
    async def add_photo(thing_id: str, request: Request) -> int:
        return sum([len(chunk) async for chunk in request.stream()])

    @router.post("/things/{thing_id}")
    async def change_thing(thing_id: str, request: Request) -> int:
        return len(await request.body())

    app = create_app(SETTINGS, [*features.routers(), router])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://gateway")


@pytest.mark.parametrize(
    ("path", "status"), [("/things/1/photo", 200), ("/things/1", 413), ("/things/photo", 413), ("/nowhere", 413)]
)
async def test_only_a_route_that_says_so_reads_more_than_the_limit(path: str, status: int) -> None:
    async with with_new_routes() as client:
        answer = await client.post(path, content=TOO_LARGE)
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == len(TOO_LARGE)


def test_the_routes_that_read_a_stream_are_those_of_files() -> None:
    routes = features.combined(features.routers()).routes
    marked = {route.path for route in routes if has_streamed_body(route)}  # type: ignore[attr-defined]
    assert marked == {"/uploads/", "/requests/{request_id}/upload"}
