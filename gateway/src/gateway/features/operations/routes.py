"""Routes for operators: liveness, readiness, and the health of services and databases."""

import asyncio
import time
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from gateway import problems
from gateway.budgets import HEALTH, PUBLIC, spends
from gateway.dependencies import Dependencies, dependencies_of
from kit import rpc
from kit.errors import Unavailable
from kit.rpc import DOWN, FILLING, OK

router = APIRouter(tags=["operations"])

_PROBE_SECONDS = 0.8
# Parts that every service has, and that are reported under one name with the worst state of all services.
_SHARED_PARTS = ("outbox", "disk", "streams", "consumers")
# Parts that some services have.
_OWN_PARTS = ("scanner",)
# Read once, since the lookup reads files.
_VERSION = version("twou-gateway")
_STARTED = time.monotonic()


@router.get("/")
@spends(PUBLIC)
async def welcome(request: Request) -> dict[str, Any]:
    """Says which system answers, so that a tool for development can refuse one that is in production."""
    environment = request.app.state.environment
    return {"ok": True, "service": "2U API", "version": _VERSION, "environment": environment}


@router.get("/health/live", response_model=dict[str, str])
@spends(PUBLIC)
async def live() -> JSONResponse:
    return JSONResponse({"status": "ok"})


@router.get("/health/ready")
@spends(PUBLIC)
async def ready(request: Request) -> JSONResponse:
    """Answers 200: this process can serve traffic.

    A service that is down fails its own routes, not the gateway. Without NATS, REST works, so an outage of NATS takes
    no gateway out either; the states are only reported.
    """
    return JSONResponse({"status": "ok", "services": _bus_states(dependencies_of(request))})


@router.get("/health")
@spends(HEALTH)
async def health(request: Request) -> JSONResponse:
    """Answers 200 if everything works, otherwise 503 with the names of what does not."""
    began = time.perf_counter()
    dependencies = dependencies_of(request)
    parts = await _parts(dependencies)
    answering = {name: found for name, found in parts.items() if found}
    more = {"uptime_seconds": round(time.monotonic() - _STARTED), "parts": answering}
    answer = _report(_states(dependencies, parts, answering), more)
    answer.headers["X-Health-Response-Time"] = f"{1000 * (time.perf_counter() - began):.1f}ms"
    return answer


@router.get("/db-health")
@spends(HEALTH)
async def database_health(request: Request) -> JSONResponse:
    return _report(_database_states(await _parts(dependencies_of(request))))


def _badness(state: str) -> int:
    """Orders states: one that is well, one that will not be for long, and all others."""
    return {OK: 0, FILLING: 1}.get(state, 2)


async def _parts(dependencies: Dependencies) -> dict[str, dict[str, Any] | None]:
    """Returns the states of the parts of each service, or `None` for one that does not answer."""
    channels = dependencies.clients.channels
    found = await asyncio.gather(*(rpc.health(channel, seconds=_PROBE_SECONDS) for channel in channels.values()))
    return dict(zip(channels, found, strict=True))


def _states(
    dependencies: Dependencies,
    parts: Mapping[str, Mapping[str, Any] | None],
    answering: Mapping[str, Mapping[str, Any]],
) -> dict[str, str]:
    states = _database_states(parts) | _bus_states(dependencies)
    own = {"streams": DOWN} if dependencies.bus.streams.reason else {}
    for part in _SHARED_PARTS:
        states[part] = max((one.get(part, OK) for one in (own, *answering.values())), default=OK, key=_badness)
    return states | {part: found[part] for found in answering.values() for part in _OWN_PARTS if part in found}


def _database_states(parts: Mapping[str, Mapping[str, Any] | None]) -> dict[str, str]:
    return {name: DOWN if found is None else str(found.get("database", OK)) for name, found in parts.items()}


def _bus_states(dependencies: Dependencies) -> dict[str, str]:
    # While revocations are not received, each call asks auth-service if its session is still valid.
    states = {"nats": dependencies.bus.is_connected, "revocations": dependencies.revocations.is_current}
    return {name: OK if is_up else DOWN for name, is_up in states.items()}


def _report(services: dict[str, str], more: Mapping[str, Any] | None = None) -> JSONResponse:
    more = more or {}
    wrong = [f"{name} {state}" for name, state in services.items() if state not in (OK, FILLING)]
    if not wrong:
        return JSONResponse({"status": "ok", "services": services, **more})
    error = Unavailable(f"not well: {', '.join(wrong)}")
    body = problems.problem(503, error.code, error.message) | {"services": services, **more}
    headers = {"Retry-After": str(problems.RETRY_AFTER_SECONDS)}
    return JSONResponse(body, 503, headers, media_type="application/problem+json")
