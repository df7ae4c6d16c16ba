"""Routes for operators: liveness, readiness, and the health of services and databases."""

import asyncio
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
# Parts that every service has, and that are told under one name: the first state that is not well.
_SHARED_PARTS = ("outbox", "disk", "streams", "consumers")
# Parts that some services have.
_OWN_PARTS = ("scanner",)
# Read once, since the lookup reads files.
_VERSION = version("twou-gateway")


@router.get("/")
@spends(PUBLIC)
async def welcome() -> dict[str, Any]:
    return {"ok": True, "service": "2U API", "version": _VERSION}


@router.get("/health/live", response_model=dict[str, str])
@spends(PUBLIC)
async def live() -> JSONResponse:
    return JSONResponse({"status": "ok"})


@router.get("/health/ready")
@spends(PUBLIC)
async def ready(request: Request) -> JSONResponse:
    """Answers 200: this process can serve traffic.

    A service that is down fails its own routes, not the gateway. Without NATS, REST works, so an outage of NATS takes
    no gateway out either; the states are only told.
    """
    return JSONResponse({"status": "ok", "services": _bus_states(dependencies_of(request))})


@router.get("/health")
@spends(HEALTH)
async def health(request: Request) -> JSONResponse:
    """Answers 200 if everything works, otherwise 503 with the names of what does not."""
    dependencies = dependencies_of(request)
    parts = await _parts(dependencies)
    states = {name: DOWN if told is None else str(told.get("database", OK)) for name, told in parts.items()}
    states |= _bus_states(dependencies)
    own = {"streams": DOWN} if dependencies.bus.streams.reason else {}
    for part in _SHARED_PARTS:
        found = [told.get(part, OK) for told in (own, *parts.values()) if told]
        states[part] = max(found, default=OK, key=_badness)
    states |= {part: told[part] for told in parts.values() if told for part in _OWN_PARTS if part in told}
    return _report(states, {name: told for name, told in parts.items() if told})


@router.get("/db-health")
@spends(HEALTH)
async def database_health(request: Request) -> JSONResponse:
    parts = await _parts(dependencies_of(request))
    return _report({name: DOWN if told is None else str(told.get("database", OK)) for name, told in parts.items()})


def _badness(state: str) -> int:
    """Orders states: one that is well, one that will not be for long, and all others."""
    return {OK: 0, FILLING: 1}.get(state, 2)


async def _parts(dependencies: Dependencies) -> dict[str, dict[str, Any] | None]:
    """Returns the states of the parts of each service, or `None` for one that does not answer."""
    channels = dependencies.clients.channels
    told = await asyncio.gather(*(rpc.health(channel, seconds=_PROBE_SECONDS) for channel in channels.values()))
    return dict(zip(channels, told, strict=True))


def _bus_states(dependencies: Dependencies) -> dict[str, str]:
    # While revocations are not received, each call asks auth-service if its session is still valid.
    states = {"nats": dependencies.bus.is_connected, "revocations": dependencies.revocations.is_current}
    return {name: OK if is_up else DOWN for name, is_up in states.items()}


def _report(services: dict[str, str], parts: dict[str, dict[str, Any]] | None = None) -> JSONResponse:
    more = {"parts": parts} if parts is not None else {}
    wrong = [f"{name} {state}" for name, state in services.items() if state not in (OK, FILLING)]
    if not wrong:
        return JSONResponse({"status": "ok", "services": services} | more)
    error = Unavailable(f"not well: {', '.join(wrong)}")
    body = problems.problem(503, error.code, error.message) | {"services": services} | more
    headers = {"Retry-After": str(problems.RETRY_AFTER_SECONDS)}
    return JSONResponse(body, 503, headers, media_type="application/problem+json")
