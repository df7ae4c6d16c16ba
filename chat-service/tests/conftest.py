import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from chat_service import app
from chat_service.actions import PARTICIPANTS
from chat_service.settings import Settings
from kit.caller import Caller
from kit.chassis import Chassis
from kit.database import Database
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.databases import Schema, migrated
from testkit.processes import free_port
from testkit.tokens import TokenIssuer


@pytest.fixture(scope="session")
def schema() -> Schema:
    return migrated("chat_service")


@pytest.fixture
def namespace(nats_namespace: str) -> str:
    """A namespace for one test; its streams are deleted with those of the module."""
    return f"{nats_namespace}-{secrets.token_hex(3)}"


@pytest.fixture
def person() -> Callable[..., Caller]:
    def make(user_id: UUID | None = None, *, role: str = "client") -> Caller:
        return Caller(user_id or new_id(), role, new_id(), expires_at=2e9)

    return make


@pytest.fixture
def accepted() -> ParticipantsState:
    """A request that a provider has accepted."""
    return ParticipantsState(
        topic_id=new_id(),
        client_id=new_id(),
        provider_id=new_id(),
        epoch=1,
        status="accepted",
        updated_at=datetime(2026, 11, 21, 12, tzinfo=UTC),
    )


@pytest.fixture
def pending(accepted: ParticipantsState) -> ParticipantsState:
    """The same request, a minute earlier."""
    assert accepted.updated_at
    before = accepted.updated_at - timedelta(minutes=1)
    return replace(accepted, provider_id=None, epoch=0, status="pending", updated_at=before)


@pytest.fixture
async def known(database: Database, accepted: ParticipantsState) -> ParticipantsState:
    """`accepted`, noted in the database."""
    async with database.transaction() as session:
        await PARTICIPANTS.note(session, accepted)
    return accepted


@pytest.fixture(scope="session")
def issuer() -> TokenIssuer:
    return TokenIssuer()


@pytest.fixture
async def service(
    database: Database, migrated_url: str, nats_url: str, namespace: str, issuer: TokenIssuer
) -> AsyncIterator[Chassis]:
    """The whole service; request-service is down."""
    settings = Settings(
        port=0,
        database_url=migrated_url,
        nats_url=nats_url,
        nats_namespace=namespace,
        request_address=f"127.0.0.1:{free_port()}",
    )
    async with app.running(settings, keys=lambda _: issuer.keys()) as chassis:
        await chassis.bus.ready()
        yield chassis
