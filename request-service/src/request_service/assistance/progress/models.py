"""The watch over an accepted job, which checks that its provider is coming."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from request_service.assistance.progress.rules import Progress, Verdict
from request_service.models import Base


class ProgressWatch(Base):
    """The watch of one assignment. It ends when the provider arrives, starts or loses the job."""

    __tablename__ = "progress_watches"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    epoch: Mapped[int]
    provider_id: Mapped[UUID]
    # The time of the next check.
    due_at: Mapped[datetime] = mapped_column(index=True)
    # The position with which the next check compares (`progress.rules.Progress`); null before the first one.
    distance_km: Mapped[float | None]
    located_at: Mapped[datetime | None]
    # The verdict of the last check, and the number of bad checks in a row.
    verdict: Mapped[Verdict] = mapped_column(default=Verdict.COMING)
    ticks: Mapped[int] = mapped_column(default=0)
    # When the client was notified; null if they were not.
    told_at: Mapped[datetime | None]

    @property
    def progress(self) -> Progress:
        return Progress(self.due_at, self.distance_km, self.located_at, self.verdict, self.ticks, self.told_at)

    def remember(self, progress: Progress) -> None:
        self.due_at = progress.due_at
        self.distance_km, self.located_at = progress.distance_km, progress.located_at
        self.verdict, self.ticks = progress.verdict, progress.ticks
        self.told_at = progress.told_at
