"""The composition root: creates the application and all its parts."""

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

from fastapi import APIRouter, FastAPI

from gateway import budgets, features, openapi, problems
from gateway.clients import Clients
from gateway.contacts import Contacts
from gateway.cross_origin import CrossOrigin
from gateway.dependencies import Dependencies
from gateway.docs.pages import mount_docs
from gateway.edge import PREFIX, Edge
from gateway.features.tus import protocol as tus
from gateway.routing import RouteTable, not_found
from gateway.settings import Settings
from gateway.shared_budgets import SharedBudgets
from gateway.sockets.feed import Feed
from gateway.sockets.hub import Hub
from gateway.sockets.looks import Looks
from gateway.sockets.presence import Presence
from gateway.sockets.rechecks import Rechecks
from kit import garbage, gauges, identity, observing
from kit.bus import Bus
from kit.pauses import Pauses
from kit.revocations import Revocations
from kit.tokens import TokenRules

_EXPOSED_HEADERS = [
    *tus.ANSWER_HEADERS,
    "Accept-Ranges",
    "Content-Disposition",
    "Content-Range",
    "ETag",
    "Idempotency-Replayed",
    "Link",
    *budgets.HEADERS,
    "Retry-After",
    "X-Request-ID",
    "X-Total-Count",
]
_ALLOWED_HEADERS = [
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-None-Match",
    "If-Range",
    "Range",
    "X-Request-ID",
    *tus.REQUEST_HEADERS,
]


def create_app(settings: Settings, routers: list[APIRouter] | None = None) -> Edge:
    """Returns the gateway with *routers*, by default the routers of all features.

    Raises ValueError if a route has no budget.
    """
    purses = budgets.Budgets(
        factor=settings.budget_factor, calls_at_once=settings.calls_at_once, queue_seconds=settings.queue_seconds
    )
    app = FastAPI(
        title="2U API",
        version="1",
        description=openapi.DESCRIPTION,
        openapi_url="/openapi.json" if settings.docs == "on" else None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(settings, purses),
        responses=problems.RESPONSES,
        generate_unique_id_function=openapi.OperationIds(),
        # Otherwise the framework looks for exporters at every request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.environment = settings.environment
    problems.install(app)
    if settings.docs == "on":
        mount_docs(app)
    api = features.combined(features.routers() if routers is None else routers)
    budgets.require_budgets(api.routes)
    app.include_router(api, prefix=PREFIX)
    openapi.install(app)
    app.router.default = not_found
    table = RouteTable(app.routes, app.router.middleware_stack, purses)
    app.router.middleware_stack = table

    app.add_middleware(
        CrossOrigin,
        allow_origins=settings.allowed_origins,
        allow_credentials=True,
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=_ALLOWED_HEADERS,
        expose_headers=_EXPOSED_HEADERS,
    )
    # The outermost layer, so that answers of the framework itself also get the headers.
    return Edge(app, table.open_socket, api.routes, settings)


def _lifespan(settings: Settings, purses: budgets.Budgets) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        bus = Bus(settings.nats_url, settings.nats_namespace, name="gateway", tls=settings.tls)
        clients = Clients(settings)
        revocations = Revocations(bus)
        rules = TokenRules(settings.token_issuer, settings.token_audience)
        verifier = identity.verifier(rules, clients.channels["auth"], revocations)
        feed = Feed(bus)
        presence = Presence(
            bus, grace_seconds=settings.presence_grace_seconds, silence_seconds=settings.presence_silence_seconds
        )
        hub = Hub(feed, presence, revocations, settings.sockets_per_user)
        contacts = Contacts(clients, presence)
        presence.ask = contacts.ask
        workers = (Looks(bus, feed, hub), Rechecks(hub, verifier), presence, contacts)
        async with contextlib.AsyncExitStack() as parts:
            for part in (clients, bus, revocations, *workers):
                await parts.enter_async_context(part)
            if settings.rate_limit_counts == "nats":
                await parts.enter_async_context(SharedBudgets(bus, purses))
            if Pauses.are_wanted(settings.log_pauses_ms):
                await parts.enter_async_context(Pauses(from_milliseconds=settings.log_pauses_ms))
            app.state.dependencies = Dependencies(
                settings, clients, bus, revocations, verifier, feed, hub, contacts, purses
            )
            if observing.metrics is not None:
                gauges.watch_bus(observing.metrics, bus, revocations)
                hub.watch(observing.metrics)
            garbage.settle()
            yield

    return lifespan
