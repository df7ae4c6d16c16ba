from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit import tables
from kit.caller import Caller
from kit.database import COLUMN_TYPES, Database, Session, new_metadata
from kit.ids import new_id
from participants.models import ParticipantsMixin, ParticipantsState
from participants.projection import Projection
from testkit.databases import Schema


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


class Topic(ParticipantsMixin, Base):
    """The copy of a service that adds a column of its own."""

    __tablename__ = "topics"

    own: Mapped[int] = mapped_column(default=7)


async def create_tables(database: Database) -> None:
    async with database.engine.begin() as connection:
        for metadata in (Base.metadata, tables.metadata):
            await connection.run_sync(metadata.create_all)


@pytest.fixture(scope="session")
def schema() -> Schema:
    return Schema("participants", create_tables)


@pytest.fixture
def joined() -> list[tuple[UUID, UUID]]:
    """Topic and provider of each call of the projection's `on_joined`."""
    return []


@pytest.fixture
def projection(joined: list[tuple[UUID, UUID]]) -> Projection[Topic]:
    async def note_joined(session: Session, topic: Topic, provider_id: UUID) -> None:
        joined.append((topic.topic_id, provider_id))

    return Projection(Topic, note_joined)


@pytest.fixture
def person() -> Callable[..., Caller]:
    def make(user_id: UUID | None = None, *, role: str = "client") -> Caller:
        return Caller(user_id or new_id(), role, new_id(), expires_at=2e9)

    return make


@pytest.fixture
def accepted() -> ParticipantsState:
    """A topic that a provider has accepted."""
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
    """The same topic, a minute earlier."""
    assert accepted.updated_at
    before = accepted.updated_at - timedelta(minutes=1)
    return replace(accepted, provider_id=None, epoch=0, status="pending", updated_at=before)
