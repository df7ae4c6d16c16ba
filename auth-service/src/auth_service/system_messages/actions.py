"""The verbs of messages of operators to everyone who is connected."""

from typing import Any

from sqlalchemy import Row

from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.system_messages import queries
from auth_service.system_messages.models import SystemMessage
from auth_service.system_messages.plans import MessagePlan, times
from kit import clock
from kit.database import ReadSession, Session


async def record_message(session: Session, plan: MessagePlan) -> SystemMessage:
    """Keeps a message with its entry in the audit trail. Raises InvalidInput if its times are not possible."""
    now = clock.now()
    starts_at, ends_at = times(plan, now)
    made = SystemMessage(
        type=plan.type.value,
        title=plan.title,
        message=plan.message,
        link=plan.link,
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=now,
    )
    session.add(made)
    await session.flush()
    until = ends_at.isoformat() if ends_at is not None else "once"
    audit.record(
        session, Action.SYSTEM_MESSAGE_SENT, None, id=str(made.id), type=made.type, new=made.message, until=until
    )
    return made


async def find_maintenance(session: ReadSession) -> Row[Any] | None:
    """Returns the newest notice of a maintenance, or `None` if there is none or its end is over."""
    newest = await queries.find_newest_maintenance(session)
    return newest if newest is not None and newest.ends_at > clock.now() else None
