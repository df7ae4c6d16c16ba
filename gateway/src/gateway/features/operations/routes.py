"""Routes for operators: liveness, readiness, and the health of services and databases."""

import asyncio
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from gateway import problems
from gateway.dependencies import Dependencies, dependencies_of
from kit import rpc
from kit.errors import Unavailable

router = APIRouter(tags=["operations"])

_PROBE_SECONDS = 0.8
# Read once, since the lookup reads files.
_VERSION = version("twou-gateway")


@router.get("/")
async def welcome() -> dict[str, Any]:
    return {"ok": True, "service": "2U API", "version": _VERSION}


@router.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/health/ready")
async def ready(request: Request) -> JSONResponse:
    """Answers 200 if this process can serve traffic. A service that is down fails its own routes, not the gateway."""
    return _report(_bus_states(dependencies_of(request)))


@router.get("/health")
async def health(request: Request) -> JSONResponse:
    dependencies = dependencies_of(request)
    names = list(dependencies.clients.channels)
    states = await asyncio.gather(*(_probe(dependencies.clients.channels[name]) for name in names))
    return _report(dict(zip(names, states, strict=True)) | _bus_states(dependencies))


@router.get("/db-health")
async def database_health(request: Request) -> JSONResponse:
    channels = dependencies_of(request).clients.channels
    states = await asyncio.gather(*(_probe(channel, "database") for channel in channels.values()))
    return _report(dict(zip(channels, states, strict=True)))


def _bus_states(dependencies: Dependencies) -> dict[str, str]:
    # While revocations are not received, each call asks auth-service if its session is still valid.
    states = {"nats": dependencies.bus.is_connected, "revocations": dependencies.revocations.is_current}
    return {name: "ok" if is_up else "down" for name, is_up in states.items()}


async def _probe(channel: rpc.Channel, part: str = "") -> str:
    return "ok" if await rpc.is_serving(channel, part, seconds=_PROBE_SECONDS) else "down"


def _report(services: dict[str, str]) -> JSONResponse:
    down = [name for name, state in services.items() if state != "ok"]
    if not down:
        return JSONResponse({"status": "ok", "services": services})
    error = Unavailable(f"down: {', '.join(down)}")
    body = problems.problem(503, error.code, error.message) | {"services": services}
    headers = {"Retry-After": str(problems.RETRY_AFTER_SECONDS)}
    return JSONResponse(body, 503, headers, media_type="application/problem+json")
