"""The actions on one account: register it, and change its profile."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from auth_service.accounts import events, queries
from auth_service.accounts.errors import EmailTaken, UsernameTaken
from auth_service.accounts.fields import Registration
from auth_service.accounts.models import Changes, User
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.mails import actions as mails
from auth_service.mails.models import MailKind
from kit import clock, outbox
from kit.database import ReadSession, Session
from kit.errors import Unauthenticated


async def register(session: Session, registration: Registration, password_hash: str) -> User:
    """Adds an account, its audit entry, its verification mail and its event.

    Raises EmailTaken or UsernameTaken if a unique constraint is violated.
    """
    now = clock.now()
    user = User(
        full_name=registration.full_name,
        email=registration.email,
        username=registration.username,
        username_key=registration.username.lower() if registration.username else None,
        password_hash=password_hash,
        role=registration.role,
        phone=registration.phone,
        created_at=now,
        updated_at=now,
    )
    session.add(user)
    await _flush(session)
    audit.record(session, Action.REGISTERED, user.id, role=user.role.value)
    mails.enqueue(session, MailKind.EMAIL_VERIFICATION, user.email)
    await outbox.add(session, events.user_registered(user))
    return user


async def get_active_user(session: ReadSession, user_id: UUID) -> User:
    """Returns the account. Raises Unauthenticated if there is none with that id, or if it is not active."""
    user = await queries.find_user(session, user_id)
    if user is None or not user.is_active:
        raise Unauthenticated
    return user


async def get_active_profile(session: ReadSession, user_id: UUID) -> Row[Any]:
    """Returns what the account shows of itself; raises as `get_active_user` does."""
    profile = await queries.find_profile(session, user_id)
    if profile is None or not profile.is_active:
        raise Unauthenticated
    return profile


async def update_me(session: Session, user_id: UUID, changes: Changes) -> User:
    """Changes the caller's own account, and publishes a new name.

    Raises Unauthenticated if the account is not active, and EmailTaken or UsernameTaken if a unique constraint is
    violated.
    """
    user = await queries.find_and_lock_user(session, user_id)
    if user is None or not user.is_active:
        raise Unauthenticated
    if "full_name" in await change_profile(session, user, changes):
        await outbox.add(session, events.user_updated(user))
    return user


async def change_profile(session: Session, user: User, changes: Changes) -> list[str]:
    """Changes *user*, whose row the caller has locked, and returns the names of the fields that have a new value.

    Publishing a new name is left to the caller. Raises EmailTaken or UsernameTaken if a unique constraint is violated.
    """
    old_email = user.email
    changed = user.change(changes)
    await _flush(session)
    if "email" in changed:
        audit.record(session, Action.EMAIL_CHANGED, user.id)
        mails.enqueue(session, MailKind.EMAIL_CHANGED, old_email, user_id=str(user.id))
        mails.enqueue(session, MailKind.EMAIL_VERIFICATION, user.email)
    if others := [name for name in changed if name != "email"]:
        audit.record(session, Action.ACCOUNT_CHANGED, user.id, fields=", ".join(others))
    return changed


async def _flush(session: Session) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        raise (UsernameTaken if _is_about_username(error) else EmailTaken) from error


def _is_about_username(error: IntegrityError) -> bool:
    # PostgreSQL gives the constraint's name in a separate field. Its error text holds the rejected value, which may be
    # any text.
    driver = error.driver_exception
    return "username_key" in str(getattr(driver, "constraint_name", driver))
