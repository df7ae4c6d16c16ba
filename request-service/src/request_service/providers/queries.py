"""Statements about providers, and the locks that order the erasure of an account and what it does meanwhile."""

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Double, Uuid, bindparam, case, cast, func, null, select, update
from sqlalchemy.exc import DBAPIError

from kit.database import ReadSession, Session, change_later, check_later, dialect_of, insert, lock_name
from kit.errors import AppError, Unauthenticated
from kit.statements import once, raise_refusal
from request_service import geo
from request_service.categories import Category
from request_service.geo import Cover, Place
from request_service.providers.errors import ProviderNotFound
from request_service.providers.models import DELETED_NAME, Provider

# The columns that are erased with the account, beside the name.
_PERSONAL = (
    "vehicle",
    "bio",
    "latitude",
    "longitude",
    "accuracy_m",
    "heading",
    "speed",
    "located_at",
    "cell_coarse",
    "cell_fine",
    "shown_at",
    "idle_since",
)


_providers = Provider.__table__.c
_LOCK_DELETED_AT = once(
    select(_providers.deleted_at).where(_providers.id == bindparam("user_id")).with_for_update(read=True)
)

_FIND_DELETED_AT = once(select(_providers.deleted_at).where(_providers.id == bindparam("user_id")))
# The function of the migrations that admits a client's request, without a request and without a limit.
_ADMITTED = select(func.admit_request(bindparam("user_id", type_=Uuid()), null(), null(), null()))
_ADMIT = once(_ADMITTED)
# The same as a condition of a statement for PostgreSQL, which has the parameter `user_id` and is executed within
# `refusing_deleted`. It depends on no row, so the account is locked before any row is. What else the statement reads is
# as old as the beginning of its waiting for that lock.
IS_ADMITTED: ColumnElement[bool] = _ADMITTED.scalar_subquery()
_REFUSALS: Mapping[str, type[AppError]] = {"U0001": Unauthenticated}
_END_JOB = once(
    update(Provider.__table__)  # type: ignore[arg-type]
    .where(_providers.id == bindparam("of_provider"))
    .values(
        completed_jobs=_providers.completed_jobs + bindparam("done", type_=_providers.completed_jobs.type),
        idle_since=bindparam("now", type_=_providers.idle_since.type),
    )
)
_FIND_CELL = once(select(_providers.cell_fine).where(_providers.id == bindparam("provider_id")))


async def get_provider(session: ReadSession, provider_id: UUID) -> Provider:
    provider = await session.get(Provider, provider_id)
    if provider is None or provider.is_mark:
        raise ProviderNotFound
    return provider


async def lock_provider(session: Session, provider_id: UUID) -> Provider:
    statement = select(Provider).where(Provider.id == provider_id).with_for_update()
    provider = await session.scalar(statement, execution_options={"populate_existing": True})
    if provider is None:
        raise ProviderNotFound
    return provider


async def find_blurred_place(session: ReadSession, provider_id: UUID) -> Place | None:
    """Returns the place that stands for the position of a provider, or `None` if they were never located."""
    cell = await session.scalar(_FIND_CELL, {"provider_id": provider_id})
    return None if cell is None else geo.centre(cell)


async def exists_provider(session: ReadSession, provider_id: UUID) -> bool:
    return await session.scalar(select(Provider.id).where(Provider.id == provider_id)) is not None


async def insert_unless_known(session: Session, provider_id: UUID, name: str, now: datetime) -> None:
    """Inserts a provider unless they exist: both the event and their own first call may add them."""
    statement = insert(session, Provider).values(id=provider_id, name=name, created_at=now)
    await session.execute(statement.on_conflict_do_nothing())


async def upsert_name(session: Session, provider_id: UUID, name: str, named_at: datetime, now: datetime) -> None:
    """Inserts or renames a provider, unless the stored name is as new or newer.

    A change of name may arrive before the registration.
    """
    statement = insert(session, Provider).values(id=provider_id, name=name, named_at=named_at, created_at=now)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_={"name": name, "named_at": named_at}, where=_may_be_named(named_at)
        )
    )


async def retire(session: Session, provider_id: UUID, name: str, named_at: datetime) -> bool:
    """Returns False if there is no such provider, or if their name is as new or newer."""
    statement = update(Provider).where(Provider.id == provider_id, _may_be_named(named_at))
    retired = statement.values(name=name, named_at=named_at, is_available=False)
    return await session.scalar(retired.returning(Provider.id)) is not None


async def make_unavailable(session: Session, provider_id: UUID) -> None:
    await session.execute(update(Provider).where(Provider.id == provider_id).values(is_available=False))


async def lock_account(session: Session, user_id: UUID, *, shared: bool = False) -> None:
    """Orders the erasure of an account, which takes the exclusive lock, and what the account does meanwhile.

    A client has no row before the account is deleted, so its name is locked.
    """
    await lock_name(session, f"account:{user_id}", shared=shared)


async def erase(session: Session, provider_id: UUID, deleted_at: datetime, now: datetime) -> None:
    """Erases a provider, once. A user without a row gets one, which keeps later events out."""
    erased = {
        "name": DELETED_NAME,
        # A replica of the previous release ignores deletions, and must not restore an earlier name.
        "named_at": deleted_at,
        "is_available": False,
        "deleted_at": now,
        **dict.fromkeys(_PERSONAL),
    }
    statement = insert(session, Provider).values(id=provider_id, created_at=now, **erased)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_=erased, where=Provider.deleted_at.is_(None))
    )


async def lock_whether_deleted(session: Session, user_id: UUID) -> bool:
    """Returns True if the account is deleted. If it is not, it cannot be deleted until this transaction ends."""
    await lock_account(session, user_id, shared=True)
    return await session.scalar(_LOCK_DELETED_AT, {"user_id": user_id}) is not None


async def require_account(session: Session, user_id: UUID) -> None:
    """Raises Unauthenticated where `lock_whether_deleted` returns True, after one statement on PostgreSQL."""
    if dialect_of(session) == "postgresql":
        await check_later(session, _ADMIT, {"user_id": user_id}, _REFUSALS)
        await session.flush()
    elif await lock_whether_deleted(session, user_id):
        raise Unauthenticated


@contextlib.contextmanager
def refusing_deleted() -> Iterator[None]:
    """Raises Unauthenticated if a statement with the condition IS_ADMITTED fails because the account is deleted."""
    try:
        yield
    except DBAPIError as error:
        raise_refusal(error, _REFUSALS)
        raise


async def try_lock_account(session: Session, user_id: UUID) -> bool:
    """Locks an account as `lock_whether_deleted` does, where waiting for its erasure could end in a deadlock.

    Returns False if the account is deleted, or is being deleted by another transaction.
    """
    if dialect_of(session) == "postgresql":
        name = f"account:{user_id}"
        if not await session.scalar(select(func.pg_try_advisory_xact_lock_shared(func.hashtextextended(name, 0)))):
            return False
    return await session.scalar(_FIND_DELETED_AT, {"user_id": user_id}) is None


async def end_job(session: Session, provider_id: UUID, now: datetime, *, completed: bool) -> None:
    """Counts a job before the next statement of the session or its commit."""
    counted = {"of_provider": provider_id, "done": int(completed), "now": now}
    await change_later(session, _END_JOB, counted)


async def count_score(session: Session, provider_id: UUID, score: int, number: int = 1) -> None:
    """Adds a score to the provider's mean rating; changes nothing if the id is not a provider's.

    With a *number* of -1 and a negative score, it is taken out again; with 0, one of the scores changes by so much.
    """
    total, count = Provider.rating_sum + score, Provider.rating_count + number
    mean = case((count > 0, cast(total, Double) / func.nullif(count, 0)))
    counted = {"rating_sum": total, "rating_count": count, "rating": mean}
    await session.execute(update(Provider).where(Provider.id == provider_id).values(counted))


async def list_free_cells(
    session: ReadSession, cover: Cover, category: Category | None, *, located_after: datetime, without: UUID
) -> list[tuple[UUID, int]]:
    """Returns only ids and fine cells, because a city search reads many providers for each one that it shows."""
    cell = Provider.cell_fine if cover.resolution == geo.FINE else Provider.cell_coarse
    conditions = [
        cell.in_(cover.cells),
        Provider.is_available,
        Provider.located_at >= located_after,
        Provider.id != without,
    ]
    if category is not None:
        takes_it = Provider.category_mask.bitwise_and(category.bit) != 0
        conditions.append((Provider.category_mask == 0) | takes_it)
    found = await session.execute(select(Provider.id, Provider.cell_fine).where(*conditions))
    return [(provider_id, fine) for provider_id, fine in found if fine is not None]


async def list_providers(session: ReadSession, provider_ids: Collection[UUID]) -> Sequence[Provider]:
    """Returns the providers with these ids, in any order."""
    return (await session.scalars(select(Provider).where(Provider.id.in_(provider_ids)))).all()


def _may_be_named(named_at: datetime) -> ColumnElement[bool]:
    is_older = Provider.named_at.is_(None) | (Provider.named_at < named_at)
    return is_older & Provider.deleted_at.is_(None)
