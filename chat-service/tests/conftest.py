import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from google.protobuf.message import Message

from chat_service import app, queries
from chat_service.models import RequestState
from chat_service.settings import Settings
from kit import clock, migrations
from kit.bus import Bus
from kit.caller import Caller
from kit.chassis import Chassis
from kit.database import Database
from kit.ids import new_id
from testkit.processes import free_port
from testkit.tokens import TokenIssuer
from twou.request.v1.request_pb2 import RequestStatus, ServiceRequest


@pytest.fixture
def namespace(nats_namespace: str) -> str:
    """Of this test alone; its streams go with those of the module."""
    return f"{nats_namespace}-{secrets.token_hex(3)}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """With all tables; a test that asks for it runs on SQLite and on PostgreSQL."""
    async with Database(database_url) as database:
        await migrations.upgrade(database, "chat_service")
        yield database


@pytest.fixture
def person() -> Callable[..., Caller]:
    def make(user_id: UUID | None = None, *, role: str = "client") -> Caller:
        return Caller(user_id or new_id(), role, new_id(), expires_at=2e9)

    return make


@pytest.fixture
def accepted() -> RequestState:
    """A request that a provider has accepted."""
    return RequestState(
        request_id=new_id(),
        client_id=new_id(),
        provider_id=new_id(),
        epoch=1,
        status="accepted",
        updated_at=datetime(2026, 11, 21, 12, tzinfo=UTC),
    )


@pytest.fixture
def pending(accepted: RequestState) -> RequestState:
    """The same request, a minute earlier."""
    assert accepted.updated_at
    before = accepted.updated_at - timedelta(minutes=1)
    return replace(accepted, provider_id=None, epoch=0, status="pending", updated_at=before)


@pytest.fixture
async def known(database: Database, accepted: RequestState) -> RequestState:
    """`accepted`, noted in the database."""
    async with database.transaction() as session:
        await queries.upsert_conversation(session, accepted)
    return accepted


@pytest.fixture(scope="session")
def issuer() -> TokenIssuer:
    return TokenIssuer()


@pytest.fixture
async def service(
    database: Database, database_url: str, nats_url: str, namespace: str, issuer: TokenIssuer
) -> AsyncIterator[Chassis]:
    """The whole service; request-service is down."""
    settings = Settings(
        port=0,
        database_url=database_url,
        nats_url=nats_url,
        nats_namespace=namespace,
        request_address=f"127.0.0.1:{free_port()}",
    )
    async with app.running(settings, keys=lambda _: issuer.keys()) as chassis:
        await chassis.bus.ready()
        yield chassis


@pytest.fixture
def tell() -> Callable[..., Awaitable[None]]:
    """Publishes an event as request-service does; what comes after *state* are headers of one's own."""

    async def tell(bus: Bus, event_type: type[Message], state: RequestState, **headers: str) -> None:
        request = ServiceRequest(
            id=str(state.request_id),
            client_id=str(state.client_id),
            provider_id=str(state.provider_id) if state.provider_id else None,
            status=RequestStatus.Value(f"REQUEST_STATUS_{state.status.upper()}"),
            epoch=state.epoch,
            updated_at=clock.to_timestamp(state.updated_at),
        )
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        usual = {"Event-Id": str(new_id()), "Event-Type": event_type.DESCRIPTOR.full_name}
        event = event_type(request=request)
        await bus.jetstream.publish(
            bus.event_subject(event_type), event.SerializeToString(), headers={**usual, **given}
        )

    return tell
