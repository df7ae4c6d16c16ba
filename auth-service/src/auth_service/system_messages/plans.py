"""The plan of a message of an operator, and the rule for the times of a maintenance."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from auth_service.system_messages.models import SystemMessageType
from kit.errors import InvalidInput

MAX_AHEAD = timedelta(days=30)
MAX_LASTING = timedelta(days=7)
_USUALLY = timedelta(hours=1)


@dataclass(frozen=True)
class MessagePlan:
    type: SystemMessageType
    title: str | None
    message: str
    link: str | None
    starts_at: datetime | None
    ends_at: datetime | None


def times(plan: MessagePlan, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Returns when a maintenance begins and ends. Raises InvalidInput if these are no possible times for it.

    The fields of its issues are those of the JSON, where the times are part of `data`.
    """
    if plan.type is not SystemMessageType.MAINTENANCE:
        for name in ("starts_at", "ends_at"):
            if getattr(plan, name) is not None:
                raise InvalidInput.field(f"data.{name}", "is only allowed for a maintenance")
        return None, None
    start = plan.starts_at or now
    if start > now + MAX_AHEAD:
        raise InvalidInput.field("data.starts_at", f"must be at most {MAX_AHEAD.days} days ahead")
    if start < now - MAX_LASTING:
        raise InvalidInput.field("data.starts_at", f"must be at most {MAX_LASTING.days} days ago")
    end = plan.ends_at or start + _USUALLY
    if end <= max(start, now):
        raise InvalidInput.field("data.ends_at", "must be after the start, and in the future")
    if end > start + MAX_LASTING:
        raise InvalidInput.field("data.ends_at", f"must be at most {MAX_LASTING.days} days after the start")
    return start, end
