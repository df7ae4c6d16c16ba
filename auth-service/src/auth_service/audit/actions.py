"""The actions of the audit trail: record an entry in the transaction of the recorded event, and list entries."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict
from uuid import UUID

from auth_service import origin
from auth_service.audit import queries
from auth_service.audit.models import Action, AuditEntry
from auth_service.audit.queries import EntryFilter
from kit import call, caller, clock, paging
from kit.database import ReadSession, Session
from kit.paging import Page, PageKey

# The details of Action.ROLE_CHANGED. The functional syntax is needed because "from" is a keyword.
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
    """Adds an entry; *actor_id* and *session_id* are the caller's by default. *details* must hold no secret."""
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


async def list_entries(session: ReadSession, wanted: EntryFilter, page: Page) -> tuple[Sequence[AuditEntry], str]:
    """Returns a page of entries and the cursor of the next page, which is empty after the last one."""
    found = await queries.list_entries(session, wanted, page)
    return paging.cut(found, page, lambda entry: PageKey(entry.occurred_at, entry.id))
