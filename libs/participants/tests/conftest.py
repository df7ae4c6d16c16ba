from uuid import UUID

import pytest
from participants_testing import accepted, pending
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit import tables
from kit.database import COLUMN_TYPES, Database, Session, new_metadata
from participants.models import ParticipantsMixin
from participants.projection import Projection
from testkit.databases import Schema

__all__ = ["accepted", "pending"]


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
