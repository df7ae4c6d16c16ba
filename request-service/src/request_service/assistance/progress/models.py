"""The watch over an accepted job: is its provider coming?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from request_service.assistance.progress.rules import Progress, Verdict
from request_service.models import Base


class ProgressWatch(Base):
    """Of one assignment: gone when the provider has arrived or started, or has it no more."""

    __tablename__ = "progress_watches"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    epoch: Mapped[int]
    provider_id: Mapped[UUID]
    # When it is looked at next.
    due_at: Mapped[datetime] = mapped_column(index=True)
    # What the next look is measured against: see progress.rules; null before the first position.
    distance_km: Mapped[float | None]
    located_at: Mapped[datetime | None]
    # What was last seen, and how many bad looks there were in a row.
    verdict: Mapped[Verdict] = mapped_column(default=Verdict.COMING)
    ticks: Mapped[int] = mapped_column(default=0)
    # When the client was told; null: he has nothing to hear.
    told_at: Mapped[datetime | None]

    @property
    def progress(self) -> Progress:
        return Progress(self.due_at, self.distance_km, self.located_at, self.verdict, self.ticks, self.told_at)

    def remember(self, progress: Progress) -> None:
        self.due_at = progress.due_at
        self.distance_km, self.located_at = progress.distance_km, progress.located_at
        self.verdict, self.ticks = progress.verdict, progress.ticks
        self.told_at = progress.told_at
