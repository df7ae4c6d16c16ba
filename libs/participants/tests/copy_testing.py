"""A service's copy of participants, on a database of a test."""

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit import tables
from kit.column_types import COLUMN_TYPES
from kit.database import Database, Session, new_metadata
from participants import queries
from participants.models import ParticipantsMixin, ParticipantsState
from participants.projection import Projection


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


@dataclass(frozen=True)
class Copy:
    database: Database
    # Topic and provider of each call of the projection's `on_joined`.
    joined: list[tuple[UUID, UUID]] = field(default_factory=list)

    @property
    def projection(self) -> Projection[Topic]:
        async def note_joined(session: Session, topic: Topic, provider_id: UUID) -> None:
            self.joined.append((topic.topic_id, provider_id))

        return Projection(Topic, note_joined)

    async def note(self, state: ParticipantsState) -> None:
        async with self.database.transaction() as session:
            await self.projection.note(session, state)

    async def find(self, topic_id: UUID) -> Any:
        """Returns the stored copy, or `None`."""
        async with self.database.read() as session:
            return await queries.find_participants(session, Topic, topic_id)

    async def knows(self, state: ParticipantsState) -> bool:
        """Returns True if the stored state is the given one."""
        found = await self.find(state.topic_id)
        return found is not None and all(getattr(found, name) == value for name, value in asdict(state).items())
