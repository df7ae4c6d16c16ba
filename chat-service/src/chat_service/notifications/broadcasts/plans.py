"""The plan of a notice: what an admin has asked for, in normal form."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chat_service.notifications.broadcasts.models import RecipientRole
from chat_service.notifications.kinds.kinds import Channel
from kit.errors import InvalidInput

_LATEST = timedelta(days=365)


@dataclass(frozen=True)
class BroadcastPlan:
    title: str
    message: str
    link: str | None
    channels: frozenset[Channel]
    # All active accounts of a role, or these users.
    to: RecipientRole | frozenset[UUID]
    send_at: datetime | None

    @property
    def role(self) -> RecipientRole | None:
        return self.to if isinstance(self.to, RecipientRole) else None

    def starts_at(self, now: datetime) -> datetime:
        """Returns the moment from which it is sent. Raises InvalidInput for the past and for more than a year ahead."""
        if self.send_at is None:
            return now
        if self.send_at < now:
            raise InvalidInput.field("send_at", "must not be in the past")
        if self.send_at > now + _LATEST:
            raise InvalidInput.field("send_at", f"must be at most {_LATEST.days} days ahead")
        return self.send_at
