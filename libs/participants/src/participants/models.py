"""The columns of a copy of participants, and the state that its owner reports."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kit.caller import Caller


@dataclass(frozen=True)
class ParticipantsState:
    """The participants of a topic, such as a request, as the topic's owner reported them at one moment."""

    topic_id: UUID
    client_id: UUID
    # `None` until a provider has accepted.
    provider_id: UUID | None
    # Number of the assignment; goes up whenever the provider changes.
    epoch: int
    # The owner's name for the state of the topic, in lower case.
    status: str
    # When the topic changed last. `None` if the owner was asked: that answer carries no time.
    updated_at: datetime | None


class ParticipantsMixin:
    """Columns of a table with one row per topic. The service adds the table's name and columns of its own."""

    # The column keeps the name that it had when requests were the only topics.
    topic_id: Mapped[UUID] = mapped_column("request_id", primary_key=True)
    client_id: Mapped[UUID]
    provider_id: Mapped[UUID | None]
    epoch: Mapped[int]
    # Informative: taking part does not depend on it.
    status: Mapped[str] = mapped_column(String(20))
    # When the topic, not this row, changed last.
    updated_at: Mapped[datetime | None]

    @property
    def participant_ids(self) -> tuple[UUID, ...]:
        return (self.client_id,) if self.provider_id is None else (self.client_id, self.provider_id)


def may_read(caller: Caller, participant_ids: Collection[UUID | None]) -> bool:
    """Returns True if the caller takes part or is an admin."""
    return caller.role == "admin" or caller.user_id in participant_ids
