"""A favourite as its user sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row


@dataclass(frozen=True)
class Saved:
    listing_id: UUID
    created_at: datetime
    # `None` while the user may not see the listing.
    listing: Row[Any] | None
    # The user is its owner or broker, or an admin.
    is_insider: bool
