"""The findings of the progress watch."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from request_service.assistance.progress.models import ProgressWatch
from request_service.assistance.progress.rules import Outcome


@dataclass(frozen=True)
class Finding:
    """A check that has effects, with the watch as it was claimed."""

    request_id: UUID
    provider_id: UUID
    epoch: int
    due_at: datetime
    outcome: Outcome

    def is_of(self, watch: ProgressWatch) -> bool:
        return (watch.epoch, watch.due_at) == (self.epoch, self.due_at)
