"""Records what members of staff do, in the one audit trail of the system, which auth-service keeps.

A service records an act in the transaction of its effect. The event travels by the outbox, so the trail has an entry
exactly if the act has happened.
"""

from typing import Any
from uuid import UUID

from kit import call, clock, outbox, text
from kit.caller import Caller
from kit.database import Session
from twou.audit.v1.events_pb2 import ActRecorded

# The widths of the columns of the audit trail, to which addresses and devices are cut.
_MAX_ADDRESS, _MAX_DEVICE = 64, 200
# A value that an entry shows; longer ones are cut.
_MAX_DETAIL = 500


async def record(session: Session, actor: Caller, action: str, subject_id: UUID | None = None, **details: Any) -> None:
    """Adds an entry to the audit trail after this transaction commits.

    *action* is a stable name of at most 32 characters, which docs/api.md lists. *subject_id* is the user whom the act
    concerns, if it concerns one. *details* are ids of other things and old and new values; they must hold no secret,
    and what is `None` is left out.
    """
    here = call.current()
    event = ActRecorded(
        action=action,
        actor_id=str(actor.user_id),
        subject_id=str(subject_id) if subject_id else None,
        session_id=str(actor.session_id),
        address=text.without_nul(here.client_address or "")[:_MAX_ADDRESS],
        device=text.without_nul(here.client_agent or "")[:_MAX_DEVICE],
        request_id=here.request_id,
        details={name: str(value)[:_MAX_DETAIL] for name, value in details.items() if value is not None},
        occurred_at=clock.to_timestamp(clock.now()),
    )
    await outbox.add(session, event)
