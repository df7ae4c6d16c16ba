"""The choice of a user who marks notifications as read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

MAX_IDS = 100


@dataclass(frozen=True)
class Marking:
    """Exactly one of the two is set; neither stands for all notifications."""

    ids: Sequence[UUID] | None = None
    # All that were made up to this moment.
    up_to: datetime | None = None
