"""The deletion of an account by its owner, which changes several nouns.

All personal data is deleted in one transaction, for good. The row stays without a name, because other rows refer to it,
and the entries of the audit trail stay until their retention ends. Stored answers to the registration, and to admins
who changed the account, cannot be found by the account; they are deleted after two days, like any stored answer.
"""

from auth_service.accounts import admins, events
from auth_service.accounts.models import Role
from auth_service.accounts.queries import find_and_lock_user
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.mails.queries import delete_mails_to
from auth_service.recovery.queries import delete_challenges_of
from auth_service.sessions.actions import end_all_sessions
from auth_service.sessions.models import EndReason
from auth_service.sessions.queries import forget_origins
from kit import clock, idempotency, logging, outbox
from kit.caller import Caller
from kit.database import Session
from kit.errors import Unauthenticated

log = logging.get(__name__)


async def delete_me(session: Session, caller: Caller) -> None:
    """Deletes the caller's account. Raises LastAdmin for the last active admin."""
    if caller.role == Role.ADMIN:
        await admins.require_another(session, caller.user_id)
    user = await find_and_lock_user(session, caller.user_id)
    # A token of an earlier role does not tell whether this is the last admin. It is void anyway.
    if user is None or not user.is_active or user.role != caller.role:
        raise Unauthenticated
    await delete_mails_to(session, user.email)
    await delete_challenges_of(session, user.id)
    await idempotency.forget(session, user.id)
    await end_all_sessions(session, user, EndReason.DELETED)
    user.anonymise(clock.now())
    await session.flush()
    await forget_origins(session, user.id)
    audit.record(session, Action.ACCOUNT_DELETED, user.id)
    await outbox.add(session, events.user_deleted(user))
    log.info("account_deleted", user_id=str(user.id))
