"""Every SELECT on users and on changes of their addresses, and the statements that delete such changes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, or_, select, update

from auth_service.accounts.fields import Registration, normal_email
from auth_service.accounts.models import NO_PASSWORD, EmailChange, Role, User
from kit.database import ReadSession, Session, insert
from kit.ids import new_id

# Columns that only the service itself needs to know.
INTERNAL = frozenset(
    {
        "password_hash",
        "username_key",
        "token_epoch",
        "token_floor",
        "kept_session_id",
        "tokens_voided_at",
        "verified_phone",
        "email_bounced_at",
    }
)


async def get_user(session: ReadSession, user_id: UUID) -> User:
    """Returns the user with an id that a foreign key guarantees."""
    return (await session.scalars(select(User).where(User.id == user_id))).one()


async def find_user(session: ReadSession, user_id: UUID) -> User | None:
    return await session.scalar(select(User).where(User.id == user_id))


async def list_names(session: ReadSession, user_ids: Collection[UUID]) -> Sequence[Row[UUID, str]]:
    """Returns id and name of those of the accounts that exist and are not deleted."""
    statement = select(User.id, User.full_name).where(User.id.in_(user_ids), User.deleted_at.is_(None))
    return (await session.execute(statement)).all()


async def find_user_by_identifier(session: ReadSession, identifier: str) -> User | None:
    """Finds by e-mail address or username, in any case; only an address contains an @."""
    if "@" not in identifier:
        return await session.scalar(select(User).where(User.username_key == identifier.lower()))
    return await session.scalar(select(User).where(User.email == normal_email(identifier)))


async def find_and_lock_user_by_email(session: Session, email: str) -> User | None:
    return await session.scalar(select(User).where(User.email == email).with_for_update())


async def find_and_lock_user(session: Session, user_id: UUID) -> User | None:
    return await session.scalar(select(User).where(User.id == user_id).with_for_update())


async def lock_user(session: Session, user_id: UUID) -> User:
    """Locks and returns the user with an id that was read before: rows of users are never deleted."""
    return (await session.scalars(select(User).where(User.id == user_id).with_for_update())).one()


async def list_voided(session: ReadSession, moment: datetime, after: UUID, limit: int) -> Sequence[User]:
    """Returns users after the id *after* whose tokens were voided after *moment*."""
    statement = select(User).where(User.id > after, User.tokens_voided_at > moment)
    return (await session.scalars(statement.order_by(User.id).limit(limit))).all()


async def lock_deleted(
    session: Session, deleted_after: datetime, published_before: datetime, limit: int
) -> Sequence[User]:
    """Locks accounts that were deleted, and whose deletion was last published before *published_before*."""
    statement = select(User).where(User.deleted_at > deleted_after, User.updated_at < published_before)
    return (await session.scalars(statement.order_by(User.id).limit(limit).with_for_update())).all()


async def list_deleted(session: ReadSession, after: UUID, limit: int) -> Sequence[Row[UUID, datetime]]:
    """Returns ids and moments of deleted accounts after the id *after*."""
    statement = select(User.id, User.deleted_at).where(User.id > after, User.deleted_at.is_not(None))
    return (await session.execute(statement.order_by(User.id).limit(limit))).all()  # type: ignore[return-value]  # not null


async def begin_epochs_at(session: Session, epoch: int) -> None:
    """Lets the tokens of all users have at least this epoch."""
    await session.execute(
        update(User).where(User.token_epoch < epoch).values(token_epoch=epoch, updated_at=User.updated_at)
    )


async def lock_user_and_active_admins(session: Session, user_id: UUID) -> Sequence[User]:
    """Locks all rows in one statement and always in the same order, so that two transactions cannot deadlock."""
    is_active_admin = and_(User.role == Role.ADMIN, User.is_active)
    statement = select(User).where(or_(User.id == user_id, is_active_admin)).order_by(User.id)
    return (await session.scalars(statement.with_for_update())).all()


async def note_bounced(session: Session, email: str, now: datetime) -> UUID | None:
    """Notes that mails to the address are refused. Returns whose it is; `None` for no account, or if it was noted."""
    bounced = update(User).where(User.email == email, User.email_bounced_at.is_(None))
    noting = bounced.values(email_bounced_at=now, updated_at=User.updated_at).returning(User.id)
    return await session.scalar(noting, execution_options={"synchronize_session": False})


async def is_taken(session: ReadSession, email: str, user_id: UUID, now: datetime) -> bool:
    """Returns true if an account other than *user_id* has the address, or may have it back."""
    has_it = select(User.id).where(User.email == email, User.id != user_id)
    return await session.scalar(has_it) is not None or await is_held(session, email, user_id, now)


async def is_held(session: ReadSession, email: str, user_id: UUID, now: datetime) -> bool:
    """Returns true if an account other than *user_id* may have the address back."""
    held = select(EmailChange.id).where(
        EmailChange.old_email == email,
        EmailChange.user_id != user_id,
        EmailChange.confirmed_at.is_not(None),
        EmailChange.expires_at > now,
    )
    return await session.scalar(held.limit(1)) is not None


async def find_and_lock_user_by_pending_email(session: Session, email: str, user_id: UUID) -> User | None:
    statement = select(User).where(User.pending_email == email, User.id == user_id)
    return await session.scalar(statement.with_for_update())


async def find_pending_change(session: ReadSession, user: User, now: datetime) -> EmailChange | None:
    """Returns the change to the pending address of *user* that was asked for last."""
    statement = select(EmailChange).where(
        EmailChange.user_id == user.id,
        EmailChange.new_email == user.pending_email,
        EmailChange.confirmed_at.is_(None),
        EmailChange.expires_at > now,
    )
    return await session.scalar(statement.order_by(EmailChange.created_at.desc()).limit(1))


async def find_change(session: ReadSession, change_id: UUID, now: datetime) -> EmailChange | None:
    return await session.scalar(select(EmailChange).where(EmailChange.id == change_id, EmailChange.expires_at > now))


async def delete_changes_of(session: Session, user_id: UUID, *, since: datetime | None = None) -> None:
    """Deletes the changes of a user's address, or those that were asked for at *since* and later."""
    statement = delete(EmailChange).where(EmailChange.user_id == user_id)
    await session.execute(statement if since is None else statement.where(EmailChange.created_at >= since))


async def delete_changes_expired_before(session: Session, moment: datetime) -> None:
    """Deletes the changes that cannot be confirmed or objected to any more, and their pending addresses."""
    still_pending = select(EmailChange.user_id).where(
        EmailChange.confirmed_at.is_(None), EmailChange.expires_at >= moment
    )
    forgotten = update(User).where(User.pending_email.is_not(None), User.id.not_in(still_pending))
    await session.execute(
        forgotten.values(pending_email=None, updated_at=User.updated_at),
        execution_options={"synchronize_session": False},
    )
    await session.execute(delete(EmailChange).where(EmailChange.expires_at < moment))


async def list_taken(session: ReadSession, emails: Collection[str], now: datetime) -> set[str]:
    """Returns those of the addresses that an account has, or may have back."""
    taken = set((await session.scalars(select(User.email).where(User.email.in_(emails)))).all())
    return taken | await list_held(session, emails, now)


async def list_held(session: ReadSession, emails: Collection[str], now: datetime) -> set[str]:
    """Returns those of the addresses that an account with another address may have back."""
    held = select(EmailChange.old_email).where(
        EmailChange.old_email.in_(emails), EmailChange.confirmed_at.is_not(None), EmailChange.expires_at > now
    )
    return set((await session.scalars(held)).all())


async def add_accounts(
    session: Session, accounts: Sequence[Registration], now: datetime
) -> Sequence[Row[UUID, str, str, Role]]:
    """Adds accounts without a password, but for those whose address is taken.

    Returns id, address, name and role of those that it has added. Two imports of the same addresses lock them in the
    same order.
    """
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "full_name": one.full_name,
            "email": one.email,
            "password_hash": NO_PASSWORD,
            "role": one.role,
            "phone": one.phone,
            "is_active": True,
            "email_verified": False,
            "has_second_factor": False,
            "preferences": {},
            "created_at": now,
            "updated_at": now,
            "token_epoch": 0,
            "token_floor": 0,
        }
        for one in sorted(accounts, key=lambda one: one.email)
    ]
    adding = insert(session, User.__table__).values(rows).on_conflict_do_nothing(index_elements=["email"])
    added = await session.execute(adding.returning(User.id, User.email, User.full_name, User.role))
    return added.all()


async def delete_new_accounts(session: Session, user_ids: Collection[UUID]) -> None:
    """Deletes accounts that this transaction has added, and to which no other row refers."""
    await session.execute(delete(User).where(User.id.in_(user_ids)), execution_options={"synchronize_session": False})
