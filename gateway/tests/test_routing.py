"""A request finds its route in one look, and no part of it runs in a thread."""

import sys
from collections.abc import Iterator
from inspect import iscoroutinefunction, isfunction

import pytest
from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from gateway_testing import http_client

from gateway import features
from gateway.app import create_app
from gateway.budgets import PUBLIC, spends
from gateway.settings import Settings

SETTINGS = Settings()


def _calls(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)


def test_no_dependency_of_a_route_runs_in_a_thread() -> None:
    routes = [route for router in features.routers() for route in router.routes if isinstance(route, APIRoute)]
    for route in routes:
        for call in (route.endpoint, *_calls(route.dependant)):
            function = call if isfunction(call) else type(call).__call__
            assert iscoroutinefunction(function), f"{route.path}: {call}"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_head_is_answered_wherever_get_is(method: str) -> None:
    async with http_client(create_app(SETTINGS)) as client:
        assert (await client.request(method, "/health/live")).status_code == 200


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/health/live", "GET, HEAD"),
        ("/requests", "GET, HEAD, POST"),
        ("/requests/1", "GET, HEAD, PATCH, PUT"),
        ("/users/me", "DELETE, GET, HEAD, PATCH, PUT"),
        ("/requests/1/accept", "POST"),
        # Not those of /users/{user_id} and /providers/{provider_id}.
        ("/users/export", "GET, HEAD"),
        ("/providers/me", "PUT"),
    ],
)
async def test_method_that_a_path_does_not_have_names_all_that_it_has(path: str, allowed: str) -> None:
    async with http_client(create_app(SETTINGS)) as client:
        answer = await client.request("TRACE", path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


async def test_time_of_a_request_does_not_grow_with_the_number_of_routes() -> None:
    """Counts the steps of the interpreter, which do not depend on the load of the machine."""
    few, many = await _steps(1), await _steps(500)
    assert many <= 1.05 * few, (few, many)


@spends(PUBLIC)
async def _answer(thing_id: str) -> str:
    return thing_id


async def _steps(number: int) -> int:
    """Returns the number of function calls for an answer of the last of *number* routes, when the caches are filled."""
    router = APIRouter()
    for one in range(number):
        router.add_api_route(f"/things{one}/{{thing_id}}", _answer, methods=["GET"], name=f"thing{one}")
    path = f"/things{number - 1}/1"
    async with http_client(create_app(SETTINGS, [*features.routers(), router])) as client:
        await client.get(path)
        calls = 0

        def count(_frame: object, event: str, _argument: object) -> None:
            nonlocal calls
            calls += event == "call"

        sys.setprofile(count)
        try:
            assert (await client.get(path)).status_code == 200
        finally:
            sys.setprofile(None)
    return calls
