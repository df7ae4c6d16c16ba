"""Every route has a budget, and who has spent it is refused until it is there again."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from gateway_testing import http_client, openapi_document

from gateway import budgets, features
from gateway.app import create_app
from gateway.budgets import PUBLIC, Budget, Budgets, Per, Urgency, budget_of, spends
from gateway.features.sockets.commands import Commands
from gateway.identity import Caller, _Authentication
from gateway.settings import Settings
from gateway.switches import Switches
from kit import call
from kit.errors import RateLimited
from testkit.callers import new_caller
from testkit.work import work_of

DOCUMENT = (Path(__file__).parents[2] / "docs/api.md").read_text()
ALL = {value.name: value for name, value in vars(budgets).items() if isinstance(value, Budget) and name[0] != "_"}
ROUTES = [route for router in features.routers() for route in router.routes if isinstance(route, APIRoute)]


class Verifier:
    """Takes a number for the token of that account."""

    def __init__(self) -> None:
        self._callers: dict[str, Any] = {}

    async def verify(self, token: str) -> Any:
        return self._callers.setdefault(token, new_caller())


def client_of(budget: Budget, *, needs_account: bool, **settings: Any) -> httpx2.AsyncClient:
    router = APIRouter()

    @router.post("/things")
    @spends(budget)
    async def make_thing() -> int:
        return 1

    @router.post("/own-things")
    @spends(budget)
    async def make_own_thing(_caller: Caller) -> int:
        return 1

    router.routes.pop(0 if needs_account else 1)
    app = create_app(Settings(**settings), [*features.routers(), router])
    app.app.state.dependencies = SimpleNamespace(verifier=Verifier())
    return http_client(app)


THINGS = Budget("things", Per.ACCOUNT, 3, 30, Urgency.SOON)
PUBLIC_THINGS = Budget("public-things", Per.NETWORK, 3, 30, Urgency.SOON)


def test_a_route_without_a_budget_does_not_start() -> None:
    router = APIRouter()

    @router.get("/things")
    async def list_things() -> int:
        return 0

    with pytest.raises(ValueError, match=r"@spends.*/things"):
        create_app(Settings(), [*features.routers(), router])


def _calls(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)


def test_budget_of_an_account_is_charged_to_an_account() -> None:
    for route in ROUTES:
        budget = budget_of(route.endpoint)
        needs_token = any(isinstance(one, _Authentication) and one._is_required for one in _calls(route.dependant))
        assert budget is not None
        assert needs_token == (budget.per is Per.ACCOUNT), route.path


async def test_account_that_has_spent_its_budget_is_refused_with_the_seconds_to_wait() -> None:
    async with client_of(THINGS, needs_account=True) as client:
        answers = [await client.post("/own-things", headers={"Authorization": "Bearer 1"}) for _ in range(5)]
        other = await client.post("/own-things", headers={"Authorization": "Bearer 2"})
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0", "0"]
    assert {answer.headers["RateLimit-Limit"] for answer in answers} == {"3"}
    assert [answer.headers["RateLimit-Reset"] for answer in answers] == ["2", "4", "6", "2", "2"]
    assert answers[-1].headers["Retry-After"] == "2"
    body = answers[-1].json()
    assert (answers[-1].headers["content-type"], body["error"]["code"]) == (
        "application/problem+json",
        "RATE_LIMIT_EXCEEDED",
    )
    assert other.status_code == 200


async def test_public_route_is_counted_by_network() -> None:
    async with client_of(PUBLIC_THINGS, needs_account=False) as client:
        assert [(await client.post("/things")).status_code for _ in range(5)] == [200] * 3 + [429] * 2


async def test_network_that_asks_on_is_answered_late(monkeypatch: pytest.MonkeyPatch) -> None:
    # Not `asyncio.sleep` itself, on which everything else in this event loop waits.
    monkeypatch.setattr("gateway.budgets.asyncio", SimpleNamespace(sleep=(waited := Waited())))
    async with client_of(PUBLIC_THINGS, needs_account=False) as client:
        answers = [await client.post("/things") for _ in range(3 + 60 + 5)]
    assert Counter(answer.status_code for answer in answers) == {200: 3, 429: 65}
    assert 4 <= waited.times <= 5


class Waited:
    """Replaces waiting, and counts how often it was waited."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self, _seconds: float) -> None:
        self.times += 1


async def test_relaxed_limits_refuse_no_caller() -> None:
    async with client_of(THINGS, needs_account=True, rate_limits="relaxed") as client:
        for _ in range(50):
            answer = await client.post("/own-things", headers={"Authorization": "Bearer 1"})
            assert answer.status_code == 200


async def test_each_of_several_gateways_gives_its_share() -> None:
    async with client_of(THINGS, needs_account=True, gateways=3) as client:
        answers = [await client.post("/own-things", headers={"Authorization": "Bearer 1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]


def test_counts_of_a_network_are_those_of_all_its_addresses() -> None:
    purse = Budgets(factor=1, calls_at_once=400).purse(PUBLIC_THINGS)
    for host in range(3):
        call.enter(call.Call(client_address=f"2001:db8:1:2::{host + 1}"))
        purse.take_for_network()
    call.enter(call.Call(client_address="2001:db8:1:2::ffff"))
    with pytest.raises(RateLimited):
        purse.take_for_network()
    call.enter(call.Call(client_address="2001:db8:1:3::1"))
    purse.take_for_network()


class Answers:
    """Replaces a socket, and answers every call of a service."""

    def __init__(self) -> None:
        self.caller, self.request_id, self.handshake = new_caller(), None, call.current()
        self.frames: list[Any] = []
        # It was opened without an API key.
        self.key = None

    def send(self, frame: Any) -> None:
        self.frames.append(frame)


async def test_commands_of_a_socket_take_from_the_budgets_of_their_routes() -> None:
    purses, socket = Budgets(factor=1, calls_at_once=400), Answers()
    services = SimpleNamespace()
    parts = {"budgets": purses, "settings": Settings(), "bus": None, "api_keys": None, "switches": Switches(())}
    dependencies: Any = SimpleNamespace(clients=services, **parts)
    for budget, frame in (
        (budgets.MESSAGES, '{"type": "message.send", "data": {"request_id": "r", "content": "x"}}'),
        (budgets.POSITIONS, '{"type": "location.update", "data": {"latitude": 9, "longitude": 38}}'),
    ):
        for _ in range(budget.burst):
            purses.purse(budget).take(socket.caller.user_id.int)
        await Commands(socket, dependencies).handle(frame)  # type: ignore[arg-type]
        refusal = socket.frames[-1]["data"]
        assert refusal["code"] == "RATE_LIMIT_EXCEEDED"
        assert refusal["retry_after"] > 0


async def test_charge_costs_few_calls() -> None:
    scope: Any = {budgets.PURSE: Budgets(factor=1000, calls_at_once=400).purse(PUBLIC)}

    async def charge() -> None:
        budgets.charge(scope)

    # With those of the step itself, and of an empty call.
    assert (await work_of(charge)).calls <= 9


def test_document_states_the_headers_of_a_refusal() -> None:
    headers = openapi_document()["components"]["responses"]["TooManyRequests"]["headers"]
    assert {"Retry-After", *budgets.HEADERS} == set(headers)


def test_documented_budgets_are_those_of_the_code() -> None:
    rows = re.findall(
        r"^\| `([a-z]+)` \| (account|network|feed|service) \| ([\d,]+) \| ([\d,.]+) \| (now|soon|later) \|",
        DOCUMENT,
        re.MULTILINE,
    )
    documented = {
        name: Budget(
            name, Per(per), int(burst.replace(",", "")), float(rate.replace(",", "")), Urgency[urgency.upper()]
        )
        for name, per, burst, rate, urgency in rows
    }
    assert documented == ALL
    elsewhere = {budgets.SOCKETS, budgets.FEEDS, budgets.EVENTS_OF_ACCOUNT}
    assert {budget_of(route.endpoint) for route in ROUTES} | elsewhere == set(ALL.values())
