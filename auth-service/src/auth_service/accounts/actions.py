"""The actions on one account: register it, and change its profile."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from auth_service.accounts import events, queries
from auth_service.accounts.errors import EmailTaken, UsernameTaken
from auth_service.accounts.fields import Registration
from auth_service.accounts.models import NO_PASSWORD, OBJECTION_LIFETIME, Changes, EmailChange, Role, User
from auth_service.audit import actions as audit
from auth_service.audit.models import Action
from auth_service.mails import actions as mails
from auth_service.mails.models import MailKind
from kit import caller, clock, logging, outbox
from kit.database import ReadSession, Session
from kit.errors import Unauthenticated
from kit.ids import new_id

log = logging.get(__name__)


async def register(session: Session, registration: Registration, password_hash: str) -> User:
    """Adds an account, its audit entry, its verification mail and its event.

    Raises EmailTaken or UsernameTaken if a unique constraint is violated.
    """
    user = await _add(session, registration, password_hash)
    audit.record(session, Action.REGISTERED, user.id, role=user.role.value)
    mails.enqueue(session, MailKind.EMAIL_VERIFICATION, user.email)
    return user


async def invite(session: Session, invitation: Registration) -> User:
    """Adds an account without a password, its audit entry, its event, and the mail with a link to choose a password.

    Raises EmailTaken.
    """
    user = await _add(session, invitation, NO_PASSWORD)
    audit.record(session, Action.USER_CREATED, user.id, old="", new=user.role.value)
    mails.enqueue(session, MailKind.INVITATION, user.email)
    return user


async def _add(session: Session, registration: Registration, password_hash: str) -> User:
    """Adds an account and publishes it. Raises EmailTaken or UsernameTaken."""
    now = clock.now()
    user = User(
        full_name=registration.full_name,
        email=registration.email,
        username=registration.username,
        username_key=registration.username.lower() if registration.username else None,
        password_hash=password_hash,
        role=registration.role,
        registered_as=registration.registered_as,
        phone=registration.phone,
        created_at=now,
        updated_at=now,
    )
    session.add(user)
    await _flush(session)
    await _refuse_if_held(session, user)
    await outbox.add(session, events.user_registered(user))
    return user


async def add_machine(session: Session, name: str, role: Role, key_id: UUID) -> User:
    """Adds the account of an API key and its event. No person can log in to it, and no mail is sent to it."""
    now = clock.now()
    user = User(
        full_name=name,
        # Cannot be registered, logged in with or mailed: `fields.normal_email` refuses the domain (RFC 2606).
        email=f"key_{key_id}@machine.invalid",
        password_hash=NO_PASSWORD,
        role=role,
        email_bounced_at=now,
        created_at=now,
        updated_at=now,
    )
    session.add(user)
    await session.flush()
    await outbox.add(session, events.user_registered(user))
    return user


async def get_active_user(session: ReadSession, user_id: UUID) -> User:
    """Returns the account. Raises Unauthenticated if there is none with that id, or if it is not active."""
    user = await queries.find_user(session, user_id)
    if user is None or not user.is_active:
        raise Unauthenticated
    return user


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

    A new address is pending at first. Publishing a new name is left to the caller. Raises EmailTaken if another account
    has the address, and UsernameTaken if a unique constraint is violated.
    """
    changed = user.change(changes)
    await _flush(session)
    if changed:
        audit.record(session, Action.ACCOUNT_CHANGED, user.id, fields=", ".join(changed))
    if changes.email is not None:
        await _ask_for_email(session, user, changes.email)
        # Sets the time of the change, which the answer shows.
        await session.flush()
    return changed


async def _ask_for_email(session: Session, user: User, email: str) -> None:
    """Makes *email* the pending address, and tells the old one how to object. The present address cancels that."""
    if email == (user.pending_email or user.email):
        return
    if email == user.email:
        cancel_email_change(session, user)
        return
    now, who = clock.now(), caller.find()
    if await queries.is_taken(session, email, user.id, now):
        raise EmailTaken
    user.pending_email = email
    change = EmailChange(
        id=new_id(),
        user_id=user.id,
        old_email=user.email,
        new_email=email,
        session_id=who.session_id if who and who.user_id == user.id else None,
        created_at=now,
        expires_at=now + OBJECTION_LIFETIME,
    )
    session.add(change)
    audit.record(session, Action.EMAIL_CHANGE_REQUESTED, user.id)
    about = {"user_id": str(user.id), "change_id": str(change.id)}
    mails.enqueue(session, MailKind.EMAIL_CHANGE_REQUESTED, user.email, **about)
    mails.enqueue(session, MailKind.EMAIL_VERIFICATION, email, user_id=str(user.id))


async def note_bounced(session: Session, email: str) -> None:
    """Notes that a mail server has refused *email* for good, until its owner shows that they read its mail."""
    user_id = await queries.note_bounced(session, email, clock.now())
    if user_id is not None:
        log.warning("address_bounces", user_id=str(user_id))


def cancel_email_change(session: Session, user: User) -> None:
    """Forgets the pending address of *user*, whose row the caller has locked; does nothing if there is none."""
    if user.pending_email is not None:
        user.pending_email = None
        audit.record(session, Action.EMAIL_CHANGE_CANCELLED, user.id)


async def take_pending_email(session: Session, user: User) -> EmailChange | None:
    """Makes the pending address that of *user*, whose row the caller has locked. Returns `None` if there is none.

    Raises EmailTaken if another account has taken it meanwhile.
    """
    now = clock.now()
    change = await queries.find_pending_change(session, user, now)
    if change is None:
        return None
    change.confirm(now)
    user.take_email(change.new_email, is_verified=True)
    await _flush(session)
    await _refuse_if_held(session, user)
    audit.record(session, Action.EMAIL_CHANGED, user.id, actor_id=user.id)
    about = {"user_id": str(user.id), "change_id": str(change.id)}
    mails.enqueue(session, MailKind.EMAIL_CHANGED, change.old_email, **about)
    await outbox.add(session, events.email_changed(user))
    return change


async def undo_email_change(session: Session, user: User, change: EmailChange) -> None:
    """Gives *user*, whose row the caller has locked, the address from before *change*, and voids all later changes."""
    user.take_email(change.old_email, is_verified=True)
    await _flush(session)
    await queries.delete_changes_of(session, user.id, since=change.created_at)
    audit.record(session, Action.EMAIL_CHANGE_UNDONE, user.id, actor_id=user.id)
    await outbox.add(session, events.email_changed(user))


async def set_email(session: Session, user: User, email: str, *, by: str) -> None:
    """Gives *user*, whose row the caller has locked, an address that is not verified yet.

    There is no objection to it. *by* is recorded in the audit trail. Raises EmailTaken.
    """
    old_email = user.email
    user.take_email(email, is_verified=False)
    await _flush(session)
    await _refuse_if_held(session, user)
    await queries.delete_changes_of(session, user.id)
    audit.record(session, Action.EMAIL_CHANGED, user.id, by=by)
    mails.enqueue(session, MailKind.EMAIL_CHANGED, old_email, user_id=str(user.id))
    mails.enqueue(session, MailKind.EMAIL_VERIFICATION, email)
    await outbox.add(session, events.email_changed(user))


async def _refuse_if_held(session: Session, user: User) -> None:
    """Raises EmailTaken if another account may have the address of *user* back, whose row was flushed.

    Asked after the flush, which waits for a transaction that gives the address up: that has made it a held one.
    """
    if await queries.is_held(session, user.email, user.id, clock.now()):
        raise EmailTaken


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
