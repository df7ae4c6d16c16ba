"""What can be done with the audit trail: to read it."""

from collections.abc import Sequence

from auth_service.audit import queries
from auth_service.audit.models import AuditEntry
from auth_service.audit.queries import EntryFilter
from kit.database import ReadSession
from kit.paging import Page, Position


async def list_entries(session: ReadSession, wanted: EntryFilter, page: Page) -> tuple[Sequence[AuditEntry], str]:
    """A page of them, and the cursor of the next one, empty after the last."""
    found = await queries.list_entries(session, wanted, page)
    entries = found[: page.limit]
    is_last = len(found) <= page.limit
    return entries, "" if is_last else Position(entries[-1].occurred_at, entries[-1].id).cursor()
