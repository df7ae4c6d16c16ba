"""A request for help.

The table in `lifecycle` lists the transitions. Two transactions cannot both change the same state: commands read the
row under a lock, and the version makes each UPDATE of the ORM conditional. Within an epoch `updated_at` only grows, so
that consumers can order the states of a request by both.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import BigInteger, Index, Row, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kit.caller import Caller
from kit.errors import InvalidInput
from kit.ids import new_id
from request_service import geo, validation
from request_service.assistance.requests import errors
from request_service.assistance.requests.lifecycle import RULES, RUNNING, RequestPaymentStatus, Side, Status, Verb
from request_service.categories import Category
from request_service.geo import Place
from request_service.models import Base
from request_service.quoted import PricedJob, QuotedPrice
from request_service.roles import ADMIN

MIN_DESCRIPTION_LENGTH = 3
MAX_DESCRIPTION_LENGTH = 2000
MAX_ADDRESS_LENGTH = 300
MAX_REASON_LENGTH = 500
_MAX_AHEAD = timedelta(days=30)
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Details:
    """The fields of a request that a client sets; `None` leaves a field unchanged, and an empty address removes it."""

    description: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    category: Category | None = None
    address: str | None = None
    scheduled_for: datetime | None = None
    # Removes the scheduled time.
    is_at_once: bool = False

    @property
    def has_new_time(self) -> bool:
        return self.scheduled_for is not None or self.is_at_once


class ServiceRequest(Base):
    __tablename__ = "requests"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    # Stays when the request ends, so that the provider remains a participant.
    provider_id: Mapped[UUID | None]
    category: Mapped[Category] = mapped_column(default=Category.OTHER)
    description: Mapped[str] = mapped_column(String(MAX_DESCRIPTION_LENGTH))
    latitude: Mapped[float]
    longitude: Mapped[float]
    # The position for callers who are not participants. Searches use only this one, because many searches would
    # otherwise reveal the exact position.
    blurred_latitude: Mapped[float]
    blurred_longitude: Mapped[float]
    cell_coarse: Mapped[int] = mapped_column(BigInteger)
    cell_fine: Mapped[int] = mapped_column(BigInteger)
    address: Mapped[str | None] = mapped_column(String(MAX_ADDRESS_LENGTH))
    status: Mapped[Status] = mapped_column(default=Status.PENDING)
    # Grows by one with every assignment.
    epoch: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()
    # The number of times that the request was released and offered again.
    round: Mapped[int] = mapped_column(default=0, server_default="0")
    # The wait for a provider from the time at which help is wanted. Null, as earlier releases left it, means no end.
    lifetime_seconds: Mapped[float | None]
    # When a pending request expires; null means never.
    expires_at: Mapped[datetime | None]
    expired_at: Mapped[datetime | None]
    scheduled_for: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(MAX_REASON_LENGTH))
    # The document of the `QuotedPrice` for which the request was made, and the gateway that the client has chosen.
    quote: Mapped[str | None] = mapped_column(Text)
    payment_gateway: Mapped[str | None] = mapped_column(String(20))
    payment_method_id: Mapped[UUID | None]
    payment_status: Mapped[RequestPaymentStatus] = mapped_column(
        default=RequestPaymentStatus.NONE, server_default=RequestPaymentStatus.NONE.value
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads this attribute of the class
    __table_args__ = (
        # Lists, newest first. The requests of one user are few enough to be filtered without a further index.
        Index(None, "client_id", "created_at", "id"),
        # The open requests of a client, which are counted for each new one.
        Index(None, "client_id", "status"),
        Index(None, "provider_id", "created_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "status", "created_at", "id"),
        Index(None, "category", "created_at", "id"),
        # Open requests near a place; running jobs of a provider.
        Index(None, "status", "cell_fine"),
        Index(None, "status", "cell_coarse"),
        Index(None, "provider_id", "status"),
        # Requests to expire.
        Index(None, "status", "expires_at"),
    )

    @classmethod
    def create(cls, client_id: UUID, details: Details, now: datetime, lifetime: timedelta) -> Self:
        """Creates a request that waits *lifetime* for a provider."""
        request = cls(
            id=new_id(),
            client_id=client_id,
            category=Category.OTHER,
            status=Status.PENDING,
            epoch=0,
            round=0,
            lifetime_seconds=lifetime.total_seconds(),
            payment_status=RequestPaymentStatus.NONE,
            created_at=now,
            updated_at=now,
        )
        request._describe(details, now)
        request._wait(now)
        return request

    @property
    def place(self) -> Place:
        return Place(self.latitude, self.longitude)

    @property
    def job(self) -> PricedJob:
        return PricedJob(self.category, self.place, self.scheduled_for)

    @property
    def blurred_place(self) -> Place:
        return Place(self.blurred_latitude, self.blurred_longitude)

    @property
    def is_erased(self) -> bool:
        """True if the exact position was replaced by the blurred one, which is never the same."""
        return self.place == self.blurred_place

    @property
    def party_ids(self) -> list[UUID]:
        return [self.client_id] if self.provider_id is None else [self.client_id, self.provider_id]

    def side_of(self, caller: Caller | None) -> Side:
        return side_of(self, caller)

    def require_party(self, caller: Caller) -> None:
        if not is_party(self, caller):
            raise errors.NotPartOfRequest

    def ratee_of(self, rater: Caller) -> UUID:
        """Returns the user whom *rater* may rate. The ratings table decides that they do it once."""
        self._check(Verb.RATE, rater)
        if self.side_of(rater) is Side.PROVIDER or self.provider_id is None:
            return self.client_id
        return self.provider_id

    # Transitions. *by* is `None` for the system.
    def note_payment(self, status: RequestPaymentStatus, now: datetime) -> None:
        self.payment_status = status
        self._become(self.status, now)

    def change(self, by: Caller, details: Details, now: datetime) -> None:
        self._check(Verb.CHANGE, by)
        before = self.job
        self._describe(details, now)
        if self.quote is not None and self.job != before:
            raise errors.PriceFixed
        if details.has_new_time:
            self._wait(now)
        self._become(Status.PENDING, now)

    def replace_text(self, description: str, now: datetime) -> None:
        self.description = description
        self._become(self.status, now)

    def fix_price(self, price: QuotedPrice, gateway: str | None, method_id: UUID | None = None) -> None:
        self.quote, self.payment_gateway, self.payment_method_id = price.to_text(), gateway, method_id

    def accept(self, by: Caller, now: datetime) -> None:
        self._become(self._check(Verb.ACCEPT, by), now)
        self.provider_id = by.user_id
        self.epoch += 1
        self.accepted_at = now

    def start(self, by: Caller, epoch: int | None, now: datetime) -> None:
        """Starts the job. *epoch* is the assignment that the caller means; `None` means the current one."""
        self._become(self._check(Verb.START, by, epoch), now)
        self.started_at = now

    def complete(self, by: Caller, epoch: int | None, now: datetime) -> None:
        self._become(self._check(Verb.COMPLETE, by, epoch), now)
        self.completed_at = now

    def cancel(self, by: Caller | None, reason: str | None, now: datetime) -> None:
        after = self._check(Verb.CANCEL, by)
        self.cancel_reason = validation.optional_text("reason", reason, max_length=MAX_REASON_LENGTH)
        self._become(after, now)
        self.cancelled_at = now

    def release(self, provider_id: UUID, now: datetime) -> None:
        """Takes the request from *provider_id* for a new round. The epoch grows when a provider accepts it again."""
        after = self._check(Verb.RELEASE, None)
        if provider_id != self.provider_id:
            raise errors.InvalidTransition
        self._become(after, now)
        self.provider_id = self.accepted_at = None
        self.round += 1
        self._wait(now)

    def expire(self, now: datetime) -> None:
        after = self._check(Verb.EXPIRE, None)
        if self.expires_at is None or self.expires_at > now:
            raise errors.InvalidTransition
        self._become(after, now)
        self.expired_at = now

    def _check(self, verb: Verb, by: Caller | None, epoch: int | None = None) -> Status:
        """Returns the status that *verb* leads to, or raises why *by* may not do it now."""
        rule, side = RULES[verb], self.side_of(by)
        if epoch is not None and self._is_stale(side, epoch):
            raise errors.StaleEpoch
        if side not in rule.by:
            raise rule.refusals.get(side, errors.NotPartOfRequest)
        if self.status not in rule.leads:
            # Also for its current provider: exactly one accept succeeds.
            is_taken = verb is Verb.ACCEPT and self.status in RUNNING
            raise errors.AlreadyTaken if is_taken else errors.InvalidTransition
        return rule.leads[self.status]

    def _is_stale(self, side: Side, epoch: int) -> bool:
        """Returns true if a provider means another assignment than the current one, or has lost theirs."""
        if side is Side.PROVIDER:
            return epoch != self.epoch
        last_over = self.epoch if self.provider_id is None else self.epoch - 1
        return side is Side.STRANGER and 1 <= epoch <= last_over

    def _become(self, status: Status, now: datetime) -> None:
        self.status = status
        # The clock of this replica may be behind that of another one.
        self.updated_at = max(now, self.updated_at + _MOMENT)

    def _wait(self, now: datetime) -> None:
        """Sets when the request expires, counted from now or from its scheduled time."""
        if self.lifetime_seconds is not None:
            self.expires_at = max(now, self.scheduled_for or now) + timedelta(seconds=self.lifetime_seconds)

    def _describe(self, details: Details, now: datetime) -> None:
        if details.description is not None:
            self.description = validation.text(
                "description", details.description, min_length=MIN_DESCRIPTION_LENGTH, max_length=MAX_DESCRIPTION_LENGTH
            )
        if details.latitude is not None or details.longitude is not None:
            self._move(
                self.latitude if details.latitude is None else details.latitude,
                self.longitude if details.longitude is None else details.longitude,
            )
        if details.category is not None:
            self.category = details.category
        if details.address is not None:
            self.address = validation.optional_text("address", details.address, max_length=MAX_ADDRESS_LENGTH)
        if details.scheduled_for is not None:
            if not now < details.scheduled_for <= now + _MAX_AHEAD:
                raise InvalidInput.field("scheduled_for", f"must be within the next {_MAX_AHEAD.days} days")
            self.scheduled_for = details.scheduled_for
        elif details.is_at_once:
            self.scheduled_for = None

    def _move(self, latitude: float, longitude: float) -> None:
        place = validation.place(latitude, longitude)
        self.latitude, self.longitude = place.latitude, place.longitude
        shown = geo.blurred(place)
        self.blurred_latitude, self.blurred_longitude = shown.latitude, shown.longitude
        self.cell_coarse, self.cell_fine = shown.cell(geo.COARSE), shown.cell(geo.FINE)


def side_of(request: ServiceRequest | Row[Any], caller: Caller | None) -> Side:
    """Returns the relation of *caller* to a request; `None` is the system."""
    if caller is None:
        return Side.SYSTEM
    if caller.user_id in (request.client_id, request.provider_id):
        return Side.CLIENT if caller.user_id == request.client_id else Side.PROVIDER
    return Side.ADMIN if caller.role == ADMIN else Side.STRANGER


def is_party(request: ServiceRequest | Row[Any], caller: Caller) -> bool:
    return side_of(request, caller) is not Side.STRANGER
