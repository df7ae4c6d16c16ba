"""Queries of admins on users."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, func, literal, select, tuple_

from auth_service.accounts.models import Role, User
from auth_service.accounts.queries import find_and_lock_user, find_user
from auth_service.administration.errors import UserNotFound
from kit.column_types import UtcDateTime
from kit.database import ReadSession, Session
from kit.paging import Page, PageKey


@dataclass(frozen=True)
class UserFilter:
    """The conditions of a search. `None` means no condition; e-mail address and name match by any part, in any case."""

    email: str | None = None
    name: str | None = None
    role: Role | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    is_active: bool | None = None

    @property
    def used(self) -> list[str]:
        """The names of the conditions that are set."""
        return [name for name, value in asdict(self).items() if value is not None]


async def get_user(session: ReadSession, user_id: UUID) -> User:
    user = await find_user(session, user_id)
    if user is None:
        raise UserNotFound
    return user


async def lock_user(session: Session, user_id: UUID) -> User:
    user = await find_and_lock_user(session, user_id)
    if user is None:
        raise UserNotFound
    return user


async def list_users(session: ReadSession, wanted: UserFilter, page: Page) -> Sequence[User]:
    """Returns the users of the page, newest first, and one more if a further page exists."""
    statement = select(User).where(*_conditions(wanted)).order_by(User.created_at.desc(), User.id.desc())
    if page.after is not None:
        statement = statement.where(_is_after(page.after))
    return (await session.scalars(statement.offset(page.offset).limit(page.limit + 1))).all()


async def count_users(session: ReadSession, wanted: UserFilter) -> int:
    statement = select(func.count()).select_from(User).where(*_conditions(wanted))
    return (await session.execute(statement)).scalar_one()


async def list_active_ids(
    session: ReadSession, role: Role | None, among: Collection[UUID] | None, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """Returns ids of active accounts in their order: of *role*, and of those in *among*; `None` does not select."""
    # Deleted accounts are inactive, too.
    statement = select(User.id).where(User.is_active, User.deleted_at.is_(None)).order_by(User.id).limit(limit)
    if role is not None:
        statement = statement.where(User.role == role)
    if among is not None:
        statement = statement.where(User.id.in_(among))
    if after is not None:
        statement = statement.where(User.id > after)
    return (await session.scalars(statement)).all()


def _is_after(last: PageKey) -> ColumnElement[bool]:
    position = tuple_(literal(last.created_at, UtcDateTime()), literal(last.id, Uuid()))
    return tuple_(User.created_at, User.id) < position


def _conditions(wanted: UserFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.email is not None:
        conditions.append(User.email.icontains(wanted.email, autoescape=True))
    if wanted.name is not None:
        conditions.append(User.full_name.icontains(wanted.name, autoescape=True))
    if wanted.role is not None:
        conditions.append(User.role == wanted.role)
    if wanted.created_after is not None:
        conditions.append(User.created_at > wanted.created_after)
    if wanted.created_before is not None:
        conditions.append(User.created_at < wanted.created_before)
    if wanted.is_active is not None:
        conditions.append(User.is_active.is_(wanted.is_active))
    return conditions
