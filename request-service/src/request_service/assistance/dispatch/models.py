"""The tables of dispatch: waves, the candidates that each wave considered, and the resulting offers.

A wave is a row with a due time, so that a restart resumes it and two replicas never decide it twice.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from request_service.assistance.requests.models import ServiceRequest
from request_service.models import Base

# Fits a signed 64-bit column.
_SEED_BITS = 63

_JSON = JSON().with_variant(JSONB(), "postgresql")


class WaveState(StrEnum):
    PLANNED = "planned"
    DECIDED = "decided"
    # The request was accepted or ended before the wave was due.
    DROPPED = "dropped"


class Wave(Base):
    __tablename__ = "waves"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id"))
    # The number of times that the request had been released and offered again.
    round: Mapped[int]
    # Counts the waves of a round, from 1.
    number: Mapped[int]
    state: Mapped[WaveState] = mapped_column(default=WaveState.PLANNED)
    due_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    # The radius at which the search ended, in kilometres.
    radius_km: Mapped[float | None]
    seed: Mapped[int] = mapped_column(BigInteger)
    # The rules and the inputs of the decision, from which `dispatch.records` can repeat it.
    rules_version: Mapped[str | None] = mapped_column(String(32))
    rules: Mapped[dict[str, Any] | None] = mapped_column(_JSON)
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(_JSON)
    # Shared by all waves that were decided together.
    batch_id: Mapped[UUID | None] = mapped_column(index=True)
    # The trace of the call that asked for providers; its offers belong to it.
    traceparent: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("request_id", "round", "number"),
        Index(None, "state", "due_at"),
    )

    @classmethod
    def plan(cls, request: ServiceRequest, number: int, due_at: datetime, traceparent: str | None = None) -> Self:
        return cls(
            id=new_id(),
            request_id=request.id,
            round=request.round,
            number=number,
            state=WaveState.PLANNED,
            due_at=due_at,
            # Orders candidates with equal scores.
            seed=secrets.randbits(_SEED_BITS),
            traceparent=traceparent,
        )

    def drop(self) -> None:
        self.state = WaveState.DROPPED


class Candidate(Base):
    """A provider that a wave considered; `outcome` is "offered", "not_chosen" or the name of the failed rule."""

    __tablename__ = "candidates"

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("waves.id"), primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    outcome: Mapped[str] = mapped_column(String(32))
    # 1 is the best; null if the provider failed a rule.
    rank: Mapped[int | None]
    # The distance from the centre of the provider's cell to that of the request.
    distance_km: Mapped[float]
    score: Mapped[float | None]
    parts: Mapped[dict[str, Any]] = mapped_column(_JSON)
    # The delay of the offer after the first offers of the wave.
    delay_seconds: Mapped[float] = mapped_column(default=0.0)
    # The facts about the provider that the decision used.
    snapshot: Mapped[dict[str, Any]] = mapped_column(_JSON)


class OfferState(StrEnum):
    # Not yet shown to the provider; `shown_at` is in the future.
    PLANNED = "planned"
    # Open until `expires_at`.
    LIVE = "live"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    EXPIRED = "expired"


class Offer(Base):
    __tablename__ = "offers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id"))
    provider_id: Mapped[UUID]
    # The distance from the position of the provider, which only they are told, to the blurred one of the request.
    distance_km: Mapped[float]
    state: Mapped[OfferState] = mapped_column(default=OfferState.LIVE)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    # The round and the number of the wave that made the offer.
    round: Mapped[int] = mapped_column(default=0, server_default="0")
    wave_number: Mapped[int] = mapped_column(default=1, server_default="1")
    # When the provider sees the offer; null means at its creation.
    shown_at: Mapped[datetime | None]

    __table_args__ = (
        # A provider is offered a request at most once per round.
        UniqueConstraint("request_id", "round", "provider_id"),
        Index(None, "state", "expires_at"),
        # Counts the recent offers of a provider by outcome.
        Index(None, "provider_id", "created_at"),
        # Lists a provider's live offers, soonest expiry first.
        Index(None, "provider_id", "state", "expires_at"),
    )

    @classmethod
    def make(cls, wave: Wave, provider_id: UUID, distance_km: float) -> Self:
        return cls(
            id=new_id(),
            request_id=wave.request_id,
            provider_id=provider_id,
            distance_km=distance_km,
            round=wave.round,
            wave_number=wave.number,
        )

    def set_times(self, now: datetime, delay_seconds: float, stands_seconds: float) -> None:
        self.created_at = now
        self.shown_at = now + timedelta(seconds=delay_seconds) if delay_seconds else None
        self.expires_at = (self.shown_at or now) + timedelta(seconds=stands_seconds)
        self.state = OfferState.PLANNED if delay_seconds else OfferState.LIVE

    def pass_over(self) -> None:
        """Withdraws the offer before it was shown, so that it does not count as received."""
        self.state = OfferState.WITHDRAWN
        self.expires_at = self.shown_at or self.expires_at
