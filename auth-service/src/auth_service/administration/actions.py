"""The actions of admins on accounts, and the appointment of an admin."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from auth_service.accounts import actions as accounts
from auth_service.accounts import admins
from auth_service.accounts.errors import AdminAddress, NoSuchAccount
from auth_service.accounts.events import user_updated
from auth_service.accounts.fields import checked_email, normal_email
from auth_service.accounts.models import Role, User
from auth_service.accounts.queries import find_and_lock_user_by_email
from auth_service.administration import events, queries
from auth_service.administration.errors import AccountDeleted
from auth_service.administration.models import UserChange
from auth_service.administration.queries import UserFilter
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.second_factors import actions as second_factors
from auth_service.sessions.actions import deactivate, end_all_sessions, void_tokens
from auth_service.sessions.models import EndReason
from kit import outbox, paging
from kit.database import Database, ReadSession, Session
from kit.paging import Page, PageKey

# A message would hold a few times as many accounts, even with all fields at their maximum length.
_EXPORT_BATCH = 200


async def list_users(session: ReadSession, wanted: UserFilter, page: Page) -> tuple[Sequence[User], str]:
    """Returns a page of accounts and the cursor of the next page, which is empty after the last one."""
    found = await queries.list_users(session, wanted, page)
    return paging.cut(found, page, _page_key)


async def export_users(database: Database, wanted: UserFilter) -> AsyncIterator[Sequence[User]]:
    """Yields all matching accounts in batches, newest first, except those registered after the first batch was read.

    Each batch is read in a transaction of its own, so that a slow receiver keeps none open.
    """
    async with database.transaction() as session:
        # The entry holds no count: that is known only at the end, and the admin may cancel before it.
        audit.record(session, Action.USERS_EXPORTED, None, filters=", ".join(wanted.used))

    async def read(page: Page) -> Sequence[User]:
        async with database.read_once() as session:
            return await queries.list_users(session, wanted, page)

    async for users in paging.batches(read, _page_key, _EXPORT_BATCH):
        yield users


async def change_user(session: Session, user_id: UUID, change: UserChange) -> User:
    """Changes the account of a user, and publishes a new name, role or state. A new address is pending at first.

    Raises UserNotFound, AccountDeleted, AdminAddress or LastAdmin, EmailTaken if another account has the address, and
    UsernameTaken if a unique constraint is violated.
    """
    if change.may_remove_an_admin:
        await admins.require_another(session, user_id)
    user = await queries.lock_user(session, user_id)
    if user.deleted_at is not None:
        raise AccountDeleted
    if user.role is Role.ADMIN and change.profile.email not in (None, user.email):
        raise AdminAddress
    changed = await accounts.change_profile(session, user, change.profile)
    has_new_role = change.role is not None and await _give_role(session, user, change.role)
    if change.is_active is not None:
        await (_reactivate if change.is_active else deactivate)(session, user)
    if "full_name" in changed or has_new_role:
        await outbox.add(session, user_updated(user))
    return user


def record_closed_sockets(session: Session, user_id: UUID, connections: Sequence[UUID]) -> None:
    """Adds the closing of a user's sockets to the audit trail, before gateways close them."""
    audit.record(session, Action.SOCKETS_CLOSED, user_id, old=", ".join(map(str, connections)), new="closed")


async def make_admin(session: Session, email: str) -> bool:
    """Makes the account an admin. Returns False if it already is one. Raises NoSuchAccount if there is none."""
    user = await find_and_lock_user_by_email(session, normal_email(email) or "")
    if user is None:
        raise NoSuchAccount
    if not await _give_role(session, user, Role.ADMIN, by="command line"):
        return False
    await outbox.add(session, user_updated(user))
    return True


async def set_email(session: Session, email: str, new_email: str) -> User:
    """Gives an account another address without waiting for a confirmation, and ends its sessions.

    Raises NoSuchAccount, InvalidInput for a text that is no address, or EmailTaken.
    """
    user = await find_and_lock_user_by_email(session, normal_email(email) or "")
    if user is None:
        raise NoSuchAccount
    await accounts.set_email(session, user, checked_email(new_email), by="command line")
    await end_all_sessions(session, user, EndReason.EMAIL_CHANGED)
    return user


async def remove_second_factor(session: Session, email: str) -> bool:
    """Removes the second factor of an account. Returns False if it has none. Raises NoSuchAccount.

    The tokens of an admin become void, because the next ones may open less.
    """
    user = await find_and_lock_user_by_email(session, normal_email(email) or "")
    if user is None:
        raise NoSuchAccount
    was_on = await second_factors.remove(session, user, by="command line")
    if was_on and user.role is Role.ADMIN:
        await void_tokens(session, user)
    return was_on


async def _give_role(session: Session, user: User, role: Role, *, by: str | None = None) -> bool:
    """Sets the role and voids tokens with the old one. Returns False if the account already has the role.

    *by* is recorded in the audit trail if the change was not made by a caller.
    """
    before = user.role
    if not user.take_role(role):
        return False
    await void_tokens(session, user)
    await session.flush()
    change: audit.RoleChange = {"from": before.value, "to": role.value}
    if by:
        change["by"] = by
    audit.record(session, Action.ROLE_CHANGED, user.id, **change)
    return True


async def _reactivate(session: Session, user: User) -> None:
    """Reactivates the account. Does nothing if it is already active."""
    if not user.reactivate():
        return
    await session.flush()
    audit.record(session, Action.REACTIVATED, user.id)
    await outbox.add(session, events.user_reactivated(user))


def _page_key(user: User) -> PageKey:
    return PageKey(user.created_at, user.id)
