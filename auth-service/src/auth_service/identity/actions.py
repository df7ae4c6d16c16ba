"""The actions of owners on their account as a whole, above all its deletion, which changes several nouns.

All personal data is deleted in one transaction, for good. The row stays without a name, because other rows refer to it,
and the entries of the audit trail stay until their retention ends. Stored answers to the registration, and to admins
who changed the account, cannot be found by the account; they are deleted after two days, like any stored answer.
"""

from datetime import datetime

from auth_service.accounts import actions as accounts
from auth_service.accounts import admins, events
from auth_service.accounts.fields import Registration
from auth_service.accounts.models import Changes, Role, User
from auth_service.accounts.queries import delete_changes_of, find_and_lock_user, lock_deleted
from auth_service.analytics import actions as analytics
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.avatars.queries import delete_avatar_of
from auth_service.deliveries import actions as deliveries
from auth_service.facts import actions as facts
from auth_service.facts.models import FactChanges
from auth_service.facts.queries import delete_facts_of
from auth_service.kyc.queries import delete_documents_of
from auth_service.mails.queries import delete_mails_to
from auth_service.moderation import actions as moderation
from auth_service.recovery.queries import delete_challenges_of
from auth_service.second_factors import actions as second_factors
from auth_service.second_factors.errors import InvalidSecondFactor, SecondFactorNeeded
from auth_service.second_factors.queries import delete_factor
from auth_service.sessions.actions import end_all_sessions
from auth_service.sessions.models import EndReason
from auth_service.sessions.password_guard import PasswordGuard
from auth_service.sessions.queries import forget_origins
from auth_service.sessions.reauthentication import Proof, prove
from auth_service.sessions.tokens import Tokens
from auth_service.text_messages.queries import delete_messages_of
from auth_service.vault import Vault
from auth_service.verification.queries import delete_codes_of
from kit import clock, idempotency, logging, outbox
from kit.caller import Caller
from kit.database import Database, Session
from kit.errors import Unauthenticated
from kit.idempotency import StalePreparation

log = logging.get(__name__)


async def prepare_update(
    database: Database, caller: Caller, changes: Changes, password: str | None, guard: PasswordGuard
) -> Proof | None:
    """Asks for a proof if *changes* have another address than the account; the pending one needs none again."""
    if changes.email is None:
        return None
    async with database.read_once() as session:
        user = await accounts.get_active_user(session, caller.user_id)
    return await prove(database, caller, password, guard) if _asks_for_email(user, changes) else None


async def update_me(session: Session, caller: Caller, changes: Changes, proof: Proof | None) -> User:
    """Changes the caller's account. Raises StalePreparation if it has changed so that *proof* is not the right one."""
    user = await find_and_lock_user(session, caller.user_id)
    if user is not None and proof is not None:
        proof.check(user)
    elif user is not None and _asks_for_email(user, changes):
        raise StalePreparation
    return await accounts.update_me(session, caller.user_id, changes)


async def register(
    session: Session, registration: Registration, stated: FactChanges, password_hash: str, vault: Vault
) -> User:
    """Adds an account with what its owner has stated. Raises as `accounts.register` does, or NricTaken."""
    user = await accounts.register(session, registration, password_hash)
    if stated:
        await facts.change(session, user.id, stated, vault)
    return user


async def change_facts(session: Session, user: User, changes: FactChanges, vault: Vault) -> None:
    """Changes the facts about the owner of *user*, whose row the caller has locked. Raises NricTaken.

    Publishes that there are other ones, for services that ask for them; the identity number is for this one alone.
    """
    changed = await facts.change(session, user.id, changes, vault) if changes else []
    if not changed:
        return
    audit.record(session, Action.ACCOUNT_CHANGED, user.id, fields=", ".join(changed))
    user.note_facts_changed(clock.now())
    await session.flush()
    if changed != ["nric"]:
        await outbox.add(session, events.user_updated(user))


def _asks_for_email(user: User, changes: Changes) -> bool:
    return changes.email not in (None, user.email, user.pending_email)


async def lock_owner(session: Session, caller: Caller, proof: Proof) -> User:
    """Locks the caller's account. Raises Unauthenticated if it is not active."""
    user = await find_and_lock_user(session, caller.user_id)
    if user is None or not user.is_active:
        raise Unauthenticated
    proof.check(user)
    return user


async def confirm_second_factor(
    database: Database, caller: Caller, code: str, vault: Vault, guard: PasswordGuard
) -> list[str]:
    """Turns the second factor on, and returns the recovery codes. A wrong code counts like a wrong password.

    The other sessions of an admin or a moderator end: they began without the factor.
    """
    try:
        async with database.transaction() as session:
            user = await lock_owner(session, caller, Proof())
            recovery_codes = await second_factors.confirm(session, user, code, vault)
            if user.is_staff:
                await end_all_sessions(session, user, EndReason.SECOND_FACTOR_ON, keep=caller.session_id)
            return recovery_codes
    except InvalidSecondFactor:
        async with database.read_once() as session:
            user = await accounts.get_active_user(session, caller.user_id)
        await guard.note_wrong_code(guard.keys(user.email), user)
        raise


async def remove_second_factor(session: Session, caller: Caller, proof: Proof, tokens: Tokens) -> None:
    """Removes the second factor of the caller, if there is one. Raises SecondFactorNeeded if they must have one."""
    user = await lock_owner(session, caller, proof)
    if tokens.need_second_factor(user):
        raise SecondFactorNeeded
    await second_factors.remove(session, user)


async def delete_me(session: Session, caller: Caller, proof: Proof) -> None:
    """Deletes the caller's account. Raises LastAdmin for the last active admin.

    Raises SecondFactorNeeded for an admin or a moderator whose token states another role, because they have no second
    factor.
    """
    if caller.role == Role.ADMIN:
        await admins.require_another(session, caller.user_id)
    user = await find_and_lock_user(session, caller.user_id)
    if user is not None and user.is_staff and caller.role != user.role and not user.has_second_factor:
        raise SecondFactorNeeded
    # A token of an earlier role does not tell whether this is the last admin. It is void anyway.
    if user is None or not user.is_active or user.role != caller.role:
        raise Unauthenticated
    proof.check(user)
    await erase(session, user)


async def erase(session: Session, user: User) -> None:
    """Deletes all personal data of an account, and has all services do so. The caller holds the lock of its row."""
    await delete_mails_to(session, user.email)
    if user.pending_email is not None:
        await delete_mails_to(session, user.pending_email)
    await deliveries.erase_owner(session, user.id)
    await analytics.unlink(session, user.id)
    await delete_changes_of(session, user.id)
    await delete_factor(session, user.id)
    await delete_facts_of(session, user.id)
    await delete_documents_of(session, user.id)
    await delete_challenges_of(session, user.id)
    await delete_messages_of(session, user.id)
    await delete_codes_of(session, user.id)
    await moderation.erase_person(session, user.id)
    await delete_avatar_of(session, user.id)
    await idempotency.forget(session, user.id)
    await end_all_sessions(session, user, EndReason.DELETED)
    user.anonymise(clock.now())
    await session.flush()
    await forget_origins(session, user.id)
    audit.record(session, Action.ACCOUNT_DELETED, user.id)
    await outbox.add(session, events.user_deleted(user))
    log.info("account_deleted", user_id=str(user.id))


async def publish_deletions_again(
    session: Session, deleted_after: datetime, published_before: datetime, limit: int
) -> int:
    """Publishes deletions again whose last publication was before *published_before*, and returns their number."""
    now = clock.now()
    users = await lock_deleted(session, deleted_after, published_before, limit)
    for user in users:
        # A replica of a release that did not know of them may have deleted the account.
        await delete_facts_of(session, user.id)
        await delete_documents_of(session, user.id)
        await delete_messages_of(session, user.id)
        await delete_codes_of(session, user.id)
        await moderation.erase_person(session, user.id)
        await delete_avatar_of(session, user.id)
        user.verified_phone = None
        await deliveries.erase_owner(session, user.id)
        await analytics.unlink(session, user.id)
        user.note_deletion_published(now)
        await outbox.add(session, events.user_deleted(user))
    return len(users)
