"""Writes the audit trail, in the transaction of what it tells: either both exist or neither does."""

from typing import NotRequired, TypedDict
from uuid import UUID

from auth_service import origin
from auth_service.audit.models import Action, AuditEntry
from kit import call, caller, clock
from kit.database import Session

# The details of Action.ROLE_CHANGED: one of its names is a word of the language.
RoleChange = TypedDict("RoleChange", {"from": str, "to": str, "by": NotRequired[str]})


def record(
    session: Session,
    action: Action,
    subject_id: UUID | None,
    *,
    actor_id: UUID | None = None,
    session_id: UUID | None = None,
    **details: str,
) -> None:
    """*actor_id* and *session_id*: by default the caller's. *details* must hold nothing secret."""
    who, where = caller.find(), origin.current()
    session.add(
        AuditEntry(
            occurred_at=clock.now(),
            action=action.value,
            outcome=action.outcome.value,
            actor_id=actor_id or (who.user_id if who else None),
            subject_id=subject_id,
            session_id=session_id or (who.session_id if who else None),
            address=where.address,
            device=where.device,
            request_id=call.current().request_id,
            details=details,
        )
    )
