"""A request for help.

Its status moves only along `_NEXT`, and nothing ever leaves completed, cancelled or expired. Two transactions cannot
both change the same state: commands read the row under a lock, and the version makes each UPDATE conditional besides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kit.caller import Caller
from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import geo, validation
from request_service.categories import Category
from request_service.geo import Place
from request_service.models import Base
from request_service.requests import errors
from request_service.roles import ADMIN

SHORTEST_DESCRIPTION = 3
LONGEST_DESCRIPTION = 2000
LONGEST_ADDRESS = 300
LONGEST_REASON = 500


class Status(StrEnum):
    pending = "pending"
    accepted = "accepted"
    in_progress = "in_progress"
    completed = "completed"
    cancelled = "cancelled"
    expired = "expired"


_NEXT: Mapping[Status, frozenset[Status]] = {
    Status.pending: frozenset({Status.accepted, Status.cancelled, Status.expired}),
    Status.accepted: frozenset({Status.in_progress, Status.cancelled}),
    Status.in_progress: frozenset({Status.completed, Status.cancelled}),
    Status.completed: frozenset(),
    Status.cancelled: frozenset(),
    Status.expired: frozenset(),
}

# A provider has taken it and is not done.
RUNNING = frozenset({Status.accepted, Status.in_progress})
# Not at its end.
OPEN = RUNNING | {Status.pending}


@dataclass(frozen=True)
class Details:
    """What a client says about his request; None: nothing said."""

    description: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    category: Category | None = None
    address: str | None = None
    scheduled_for: datetime | None = None


class ServiceRequest(Base):
    __tablename__ = "requests"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    # Stays when the request ends: whoever did the job remains part of it.
    provider_id: Mapped[UUID | None]
    category: Mapped[Category] = mapped_column(default=Category.other)
    description: Mapped[str] = mapped_column(String(LONGEST_DESCRIPTION))
    latitude: Mapped[float]
    longitude: Mapped[float]
    # What those see who are not part of the request. Searches know only this one too: by many searches, anybody could
    # otherwise find out the exact one.
    blurred_latitude: Mapped[float]
    blurred_longitude: Mapped[float]
    cell_coarse: Mapped[int] = mapped_column(BigInteger)
    cell_fine: Mapped[int] = mapped_column(BigInteger)
    address: Mapped[str | None] = mapped_column(String(LONGEST_ADDRESS))
    status: Mapped[Status] = mapped_column(default=Status.pending)
    # Goes up by one at every assignment.
    epoch: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()
    scheduled_for: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(LONGEST_REASON))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # as SQLAlchemy declares it
    __table_args__ = (
        # Lists, newest first. One person's requests are few enough to be filtered further without an index.
        Index(None, "client_id", "created_at", "id"),
        Index(None, "provider_id", "created_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "status", "created_at", "id"),
        Index(None, "category", "created_at", "id"),
        # Open ones near a place; running ones of a provider.
        Index(None, "status", "cell_fine"),
        Index(None, "status", "cell_coarse"),
        Index(None, "provider_id", "status"),
    )

    @classmethod
    def create(cls, client_id: UUID, details: Details, now: datetime) -> Self:
        request = cls(
            id=new_id(),
            client_id=client_id,
            category=Category.other,
            status=Status.pending,
            epoch=0,
            created_at=now,
            updated_at=now,
        )
        request._describe(details, now)
        return request

    @property
    def place(self) -> Place:
        return Place(self.latitude, self.longitude)

    @property
    def blurred_place(self) -> Place:
        return Place(self.blurred_latitude, self.blurred_longitude)

    # Who may.

    def is_party(self, caller: Caller) -> bool:
        return caller.role == ADMIN or caller.user_id in (self.client_id, self.provider_id)

    def require_party(self, caller: Caller) -> None:
        if not self.is_party(caller):
            raise errors.NotPartOfRequest

    def require_client(self, caller: Caller) -> None:
        self.require_party(caller)
        if caller.user_id != self.client_id:
            raise errors.OnlyClient

    def require_assigned(self, caller: Caller, epoch: int | None) -> None:
        """*epoch*: the assignment that the caller means; None: the present one."""
        self.require_party(caller)
        if caller.user_id != self.provider_id:
            raise errors.OnlyAssignedProvider
        if epoch is not None and epoch != self.epoch:
            raise errors.StaleEpoch

    # What may happen to it.

    def change(self, details: Details, now: datetime) -> None:
        if self.status is not Status.pending:
            raise errors.InvalidTransition
        self._describe(details, now)
        self.updated_at = now

    def accept(self, provider_id: UUID, now: datetime) -> None:
        if provider_id == self.client_id:
            raise errors.OwnRequest
        if self.status in RUNNING:
            # Also for the one who has it: exactly one accept succeeds.
            raise errors.AlreadyTaken
        self._become(Status.accepted, now)
        self.provider_id = provider_id
        self.epoch += 1
        self.accepted_at = now

    def start(self, now: datetime) -> None:
        self._become(Status.in_progress, now)
        self.started_at = now

    def complete(self, now: datetime) -> None:
        self._become(Status.completed, now)
        self.completed_at = now

    def cancel(self, reason: str | None, now: datetime) -> None:
        checked = validation.optional_text("reason", reason, longest=LONGEST_REASON)
        self._become(Status.cancelled, now)
        self.cancelled_at = now
        self.cancel_reason = checked

    def expire(self, now: datetime) -> None:
        self._become(Status.expired, now)

    def _become(self, status: Status, now: datetime) -> None:
        if status not in _NEXT[self.status]:
            raise errors.InvalidTransition
        self.status = status
        self.updated_at = now

    def _describe(self, details: Details, now: datetime) -> None:
        if details.description is not None:
            self.description = validation.text(
                "description", details.description, shortest=SHORTEST_DESCRIPTION, longest=LONGEST_DESCRIPTION
            )
        if details.latitude is not None or details.longitude is not None:
            self._move(
                self.latitude if details.latitude is None else details.latitude,
                self.longitude if details.longitude is None else details.longitude,
            )
        if details.category is not None:
            self.category = details.category
        if details.address is not None:
            self.address = validation.optional_text("address", details.address, longest=LONGEST_ADDRESS)
        if details.scheduled_for is not None:
            if details.scheduled_for <= now:
                raise InvalidInput.field("scheduled_for", "must be in the future")
            self.scheduled_for = details.scheduled_for

    def _move(self, latitude: float, longitude: float) -> None:
        place = validation.place(latitude, longitude)
        self.latitude, self.longitude = place.latitude, place.longitude
        shown = geo.blurred(place)
        self.blurred_latitude, self.blurred_longitude = shown.latitude, shown.longitude
        self.cell_coarse, self.cell_fine = shown.cell(geo.COARSE), shown.cell(geo.FINE)
