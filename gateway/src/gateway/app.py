"""The composition root: creates the application and all its parts."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig

from gateway import annotations, budgets, features, openapi, problems
from gateway.api_keys import ApiKeys
from gateway.clients import Clients
from gateway.contacts import Contacts
from gateway.cross_origin import CrossOrigin
from gateway.dependencies import Dependencies
from gateway.docs.pages import mount_docs
from gateway.docs.sites import mount_example, mount_site
from gateway.edge import PREFIX, Edge
from gateway.features.sockets.commands import COMMANDS
from gateway.features.tus import protocol as tus
from gateway.first_values import FirstValues, ask
from gateway.key_exchange import KeyExchange, asking
from gateway.operations import operations_of
from gateway.routing import RouteTable, not_found
from gateway.scopes import Scopes, scopes_of
from gateway.settings import Settings
from gateway.shared_budgets import SharedBudgets
from gateway.sockets.asked import SocketQuestions
from gateway.sockets.feed import Feed
from gateway.sockets.hub import Hub
from gateway.sockets.looks import Looks
from gateway.sockets.presence import Presence
from gateway.sockets.rechecks import Rechecks
from gateway.sockets.roster import Roster
from gateway.sockets.system_messages import SystemMessages
from gateway.sockets.tally import SocketTally
from gateway.switches import Switches
from kit import garbage, gauges, identity, observing
from kit.bus import Bus
from kit.live_values import LiveValues
from kit.pauses import Pauses
from kit.revocations import Revocations
from kit.tokens import TokenRules, TokenVerifier
from kit.worker import Worker

# Otherwise the framework looks for exporters at every request.
_NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
# Until then, a gateway without NATS and auth-service begins with all operations.
_FIRST_VALUES_SECONDS = 2.5
_EXPOSED_HEADERS = [
    *tus.ANSWER_HEADERS,
    "Accept-Ranges",
    "Content-Disposition",
    "Content-Range",
    "Deprecation",
    "ETag",
    "Idempotency-Replayed",
    "Link",
    *budgets.HEADERS,
    "Retry-After",
    "Sunset",
    "X-Health-Response-Time",
    "X-Request-ID",
    "X-Total-Count",
    "X-Total-Exact",
    "X-Unread-Count",
]
_ALLOWED_HEADERS = [
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-None-Match",
    "If-Range",
    "Range",
    "X-API-Key",
    "X-Request-ID",
    *tus.REQUEST_HEADERS,
]


def create_app(settings: Settings, routers: list[APIRouter] | None = None) -> Edge:
    """Returns the gateway with *routers*, by default the routers of all features.

    Raises ValueError if a route has no budget, and CannotStart if FEATURES_OFF names what is no operation.
    """
    annotations.remember()
    purses = budgets.Budgets(
        factor=settings.budget_factor, calls_at_once=settings.calls_at_once, queue_seconds=settings.queue_seconds
    )
    api = features.combined(features.routers() if routers is None else routers)
    budgets.require_budgets(api.routes)
    switches = Switches(operations_of(api.routes, COMMANDS), settings.features_off)
    app = FastAPI(
        title="2U API",
        version="1",
        description=openapi.DESCRIPTION,
        openapi_url="/openapi.json" if settings.docs == "on" else None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(settings, purses, switches, scopes_of(api.routes, COMMANDS)),
        responses=problems.RESPONSES,
        generate_unique_id_function=openapi.OperationIds(),
        telemetry=_NO_TELEMETRY,
    )
    app.state.environment = settings.environment
    problems.install(app)
    _mount_pages(app, settings)
    app.include_router(api, prefix=PREFIX)
    openapi.install(app)
    app.router.default = not_found
    rest, needs_key = app.router.middleware_stack, settings.require_api_key
    table = RouteTable(app.routes, rest, purses, switches, asks_for_keys=needs_key)
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


def _mount_pages(app: FastAPI, settings: Settings) -> None:
    if settings.docs == "on":
        mount_docs(app)
    if settings.example_folder:
        mount_example(app, Path(settings.example_folder), settings.example_tiles)
    if settings.guide_folder:
        mount_site(app, "/guide", Path(settings.guide_folder))


def _lifespan(
    settings: Settings, purses: budgets.Budgets, switches: Switches, scopes: Scopes
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        bus = Bus(settings.nats_url, settings.nats_namespace, name="gateway", tls=settings.tls)
        clients = Clients(settings)
        revocations = Revocations(bus)
        live = LiveValues(bus)
        switches.follow(live)
        verifier = _verifier(settings, clients, revocations)
        feed = Feed(bus)
        presence = _presence(settings, bus)
        hub = Hub(feed, presence, revocations, settings.sockets_per_user)
        contacts = Contacts(clients, presence)
        presence.ask = contacts.ask
        roster, system_messages = Roster(bus, hub), SystemMessages(bus, clients.system_messages, hub)
        first = FirstValues(live, partial(ask, clients.flags))
        parts: list[AbstractAsyncContextManager[object]] = [
            *(clients, bus, revocations, live, first),
            *(Looks(bus, feed, hub), Rechecks(hub, verifier), presence, contacts),
            *(SocketQuestions(bus, hub), SocketTally(bus, hub), roster, system_messages),
            *_wanted(settings, bus, purses),
        ]
        async with contextlib.AsyncExitStack() as stack:
            for part in parts:
                await stack.enter_async_context(part)
            app.state.dependencies = Dependencies(
                *(settings, clients, bus, revocations, live, verifier, feed, hub, contacts, purses, switches, roster),
                *(system_messages, _api_keys(settings, clients, verifier, scopes, purses)),
            )
            _watch(bus, revocations, hub)
            garbage.settle()
            await first.until_known(seconds=_FIRST_VALUES_SECONDS)
            yield

    return lifespan


def _presence(settings: Settings, bus: Bus) -> Presence:
    return Presence(
        bus, grace_seconds=settings.presence_grace_seconds, silence_seconds=settings.presence_silence_seconds
    )


def _verifier(settings: Settings, clients: Clients, revocations: Revocations) -> TokenVerifier:
    rules = TokenRules(settings.token_issuer, settings.token_audience)
    return identity.verifier(rules, clients.channels["auth"], revocations)


def _api_keys(
    settings: Settings, clients: Clients, verifier: TokenVerifier, scopes: Scopes, purses: budgets.Budgets
) -> ApiKeys:
    exchange = KeyExchange(asking(clients.api_keys), verifier)
    return ApiKeys(exchange, scopes, purses, are_required=settings.require_api_key)


def _wanted(settings: Settings, bus: Bus, purses: budgets.Budgets) -> Iterator[Worker]:
    """Yields the parts that only some gateways have."""
    if settings.rate_limit_counts == "nats":
        yield SharedBudgets(bus, purses)
    if Pauses.are_wanted(settings.log_pauses_ms):
        yield Pauses(from_milliseconds=settings.log_pauses_ms)


def _watch(bus: Bus, revocations: Revocations, hub: Hub) -> None:
    if observing.metrics is not None:
        gauges.watch_bus(observing.metrics, bus, revocations)
        hub.watch(observing.metrics)
