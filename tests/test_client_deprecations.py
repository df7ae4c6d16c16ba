"""Developers hear by the TypeScript client that a route will end: once for each, also if its answer is a refusal."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import date

import pytest
import uvicorn
from fastapi import APIRouter

from gateway.app import create_app
from gateway.budgets import PUBLIC, spends
from gateway.deprecations import deprecated
from gateway.settings import Settings
from kit.errors import Conflict
from tests.node_clients import needs_node, played

pytestmark = [pytest.mark.slow, needs_node]

SINCE, SUNSET = date(2026, 11, 30), date(2027, 6, 30)


def old_routes() -> APIRouter:
    router = APIRouter(tags=["things"])

    @router.get("/old-things/{number}")
    @spends(PUBLIC)
    @deprecated(since=SINCE, sunset=SUNSET, successor="/api/v1/things")
    async def get_old_thing(number: int) -> int:
        return number

    @router.get("/old-refusals")
    @spends(PUBLIC)
    @deprecated(since=SINCE, sunset=SUNSET, successor="/api/v1/refusals")
    async def get_old_refusal() -> int:
        raise Conflict

    @router.get("/things")
    @spends(PUBLIC)
    async def get_thing() -> int:
        return 1

    return router


@contextlib.asynccontextmanager
async def gateway() -> AsyncIterator[str]:
    """Runs a gateway with routes that will end, and returns its address. It needs nothing else."""
    config = uvicorn.Config(create_app(Settings(), [old_routes()]), port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    with contextlib.closing(config.bind_socket()) as listening:
        running = asyncio.create_task(server.serve([listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running


async def test_each_route_that_will_end_is_told_once() -> None:
    async with gateway() as url:
        said = await played("routes that will end", url=url)
    times = {"since": f"{SINCE}T00:00:00.000Z", "sunset": f"{SUNSET}T23:59:59.000Z"}
    assert said["told"] == [
        {"operation": "GET /old-things/{number}", "successor": "/api/v1/things", **times},
        {"operation": "GET /old-refusals", "successor": "/api/v1/refusals", **times},
    ]
    assert said["answers"] == [1, 2, "CONFLICT", 1]
    assert said["warned"] == ["GET /old-things/{number} works until 2027-06-30, and /api/v1/things takes its place."]
    # An application whose own handler fails gets its answer all the same.
    assert said["despite"] == 4
