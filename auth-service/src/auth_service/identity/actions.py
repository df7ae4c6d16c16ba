"""Somebody deletes his account: everything personal goes, for good, in one transaction.

What stays: the row without a name, because others refer to it; and the audit trail, until it is old. Stored answers to
his registration, and to admins who changed him, cannot be found by the account; they go after two days, like any.
"""

from auth_service.accounts import admins, events, queries
from auth_service.accounts.models import Role
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.sessions.actions import end_all_sessions
from auth_service.sessions.models import EndReason
from kit import clock, idempotency, logging, outbox
from kit.caller import Caller
from kit.database import Session
from kit.errors import Unauthenticated

log = logging.get(__name__)


async def delete_me(session: Session, caller: Caller) -> None:
    """LastAdmin for the last active one."""
    if caller.role == Role.ADMIN:
        await admins.require_another(session, caller.user_id)
    user = await queries.find_and_lock_user(session, caller.user_id)
    # With a token of before a change of role it would not be known whether he is the last admin. It is void anyway.
    if user is None or not user.is_active or user.role != caller.role:
        raise Unauthenticated
    await queries.delete_mails(session, user.email)
    await queries.delete_challenges(session, user.id)
    await idempotency.forget(session, user.id)
    await end_all_sessions(session, user.id, EndReason.DELETED)
    user.anonymise(clock.now())
    await session.flush()
    await queries.forget_devices(session, user.id)
    audit.record(session, Action.ACCOUNT_DELETED, user.id)
    await outbox.add(session, events.user_deleted(user))
    log.info("account_deleted", user_id=str(user.id))
