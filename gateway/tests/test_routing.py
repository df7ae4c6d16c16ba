"""A request finds its route in one look, and no part of it runs in a thread."""

import sys
from collections.abc import Iterator
from inspect import iscoroutinefunction, isfunction
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import solve_dependencies
from fastapi.routing import APIRoute
from gateway_testing import http_client
from starlette.responses import Response

from gateway import features
from gateway.api_keys import ApiKeyRequired
from gateway.app import create_app
from gateway.budgets import PUBLIC, spends
from gateway.line.refusals import ARRIVED
from gateway.routing import RouteTable
from gateway.settings import Settings
from kit.errors import NotFound

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
        # A parameter with an ending, beside a literal.
        ("/calendar/feeds", "GET, HEAD, POST"),
        ("/calendar/a.b.ics", "GET, HEAD"),
        ("/calendar/feeds.ics", "GET, HEAD"),
        ("/records/1/calendar.ics", "GET, HEAD"),
    ],
)
async def test_method_that_a_path_does_not_have_names_all_that_it_has(path: str, allowed: str) -> None:
    async with http_client(create_app(SETTINGS)) as client:
        answer = await client.request("TRACE", path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize(
    "path", ["/calendar/x", "/calendar/.ics", "/calendar/x.ICS", "/calendar/x.ics/y", "/calendar/"]
)
async def test_a_path_without_the_ending_is_of_no_route(path: str) -> None:
    async with http_client(create_app(SETTINGS)) as client:
        assert (await client.get(path)).status_code == 404


class _Guard:
    """Stands for the check of API keys, which the table asks before each route."""

    @staticmethod
    async def admit(_scope: object, _operation: str) -> None:
        raise ApiKeyRequired


async def test_no_spelling_of_a_path_gets_past_the_table_to_the_framework() -> None:
    """The patterns of the framework let a line end follow a path, and it knows no gates, keys and budgets."""
    app = create_app(Settings(require_api_key=True))
    app.app.state.dependencies = SimpleNamespace(api_keys=_Guard)
    routes = [route for router in features.routers() for route in router.routes if isinstance(route, APIRoute)]
    paths = {(method, route.path.rstrip("/")) for route in routes for method in route.methods or ()}
    spelt = [(method, path) for method, path in sorted(paths) if path and path[-1] != "}"]
    async with http_client(app) as client:
        for method, path in spelt:
            answer = await client.request(method, f"{path.replace('{', '').replace('}', '')}%0A")
            # With the line end it may be the parameter of a longer pattern, which the table guards.
            allowed = {(404, "NOT_FOUND"), (405, "METHOD_NOT_ALLOWED"), (401, "API_KEY_REQUIRED")}
            assert (answer.status_code, answer.json()["error"]["code"]) in allowed, (method, path)
    assert len(spelt) > 100


async def test_a_parameter_is_the_text_before_its_ending() -> None:
    router = APIRouter()
    router.add_api_route("/things/{thing_id}.txt", _answer, methods=["GET"])
    router.add_api_route("/things/{thing_id}", _answer, methods=["DELETE"], name="delete_thing")
    async with http_client(create_app(SETTINGS, [*features.routers(), router])) as client:
        assert (await client.get("/things/a.b%20c.txt")).json() == "a.b c"
        assert (await client.delete("/things/a.b")).json() == "a.b"
        assert (await client.delete("/things/a.txt")).status_code == 405


async def test_time_of_a_request_does_not_grow_with_the_number_of_routes() -> None:
    """Counts the steps of the interpreter, which do not depend on the load of the machine."""
    few, many = await _steps(1), await _steps(500)
    assert many <= 1.05 * few, (few, many)


@spends(PUBLIC)
async def _constant() -> Response:
    return Response("always")


@spends(PUBLIC)
async def _converted() -> str:
    return "always"


@spends(PUBLIC)
async def _refused() -> Response:
    raise NotFound


async def test_an_endpoint_that_takes_nothing_is_called_without_the_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    solved = []

    async def noted(**arguments: Any) -> Any:
        solved.append(arguments["dependant"].call)
        return await solve_dependencies(**arguments)

    monkeypatch.setattr("fastapi.routing.solve_dependencies", noted)
    router = APIRouter()
    for endpoint in (_constant, _converted, _refused, _answer):
        path = "/answers/{thing_id}" if endpoint is _answer else f"/{endpoint.__name__}"
        router.add_api_route(path, endpoint, methods=["GET"], response_model=None)
    async with http_client(create_app(SETTINGS, [*features.routers(), router])) as client:
        answers = [await client.get(path) for path in ("/_constant", "/_converted", "/_refused", "/answers/1")]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 200]
    assert [answer.text for answer in answers if answer.is_success] == ["always", '"always"', '"1"']
    assert solved == [_converted, _answer]


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


async def test_a_busy_gateway_refuses_the_less_urgent_that_have_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before they cost more than that: the account is not even looked at."""
    app = create_app(SETTINGS)
    app.app.state.dependencies = SimpleNamespace(verifier=None)

    async def status_of(method: str, path: str, arrived: float, *, others: int) -> int:
        statuses: list[int] = []

        async def send(message: Any) -> None:
            statuses.append(message.get("status", 0))
            if statuses[0] == 503:
                assert b"retry-after" in dict(message.get("headers", [(b"retry-after", b"")]))

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        monkeypatch.setattr(RouteTable, "open_requests", others)
        headers = [(b"host", b"gateway")]
        scope: dict[str, Any] = {"type": "http", "http_version": "1.1", "method": method, "path": path}
        scope |= {
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "state": {},
        }
        await app(scope | {"scheme": "http", "server": ("127.0.0.1", 1), ARRIVED: arrived}, receive, send)
        return statuses[0]

    long_ago, now = monotonic() - 10, monotonic() + 10
    assert await status_of("GET", "/requests/1", long_ago, others=1000) == 503
    assert await status_of("POST", "/messages/1", long_ago, others=1000) == 503
    # The others get as far as the check of the account, which they lack.
    assert await status_of("GET", "/requests/1", long_ago, others=0) == 401
    assert await status_of("GET", "/requests/1", now, others=1000) == 401
    assert await status_of("POST", "/requests/1/accept", long_ago, others=1000) == 401
    # A gateway that does not answer its probes is restarted.
    assert await status_of("GET", "/health/live", long_ago, others=1000) == 200
