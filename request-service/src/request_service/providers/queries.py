from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, update

from kit.database import ReadSession, Session, insert
from request_service import geo
from request_service.categories import Category
from request_service.geo import Cover
from request_service.providers.errors import ProviderNotFound
from request_service.providers.models import Provider


async def get_provider(session: ReadSession, provider_id: UUID) -> Provider:
    provider = await session.get(Provider, provider_id)
    if provider is None:
        raise ProviderNotFound
    return provider


async def lock_provider(session: Session, provider_id: UUID) -> Provider:
    statement = select(Provider).where(Provider.id == provider_id).with_for_update()
    provider = await session.scalar(statement, execution_options={"populate_existing": True})
    if provider is None:
        raise ProviderNotFound
    return provider


async def exists_provider(session: ReadSession, provider_id: UUID) -> bool:
    return await session.scalar(select(Provider.id).where(Provider.id == provider_id)) is not None


async def insert_unless_known(session: Session, provider_id: UUID, name: str, now: datetime) -> None:
    """The event and the provider's own first call may both bring him in: whoever comes second changes nothing."""
    statement = insert(session, Provider).values(id=provider_id, name=name, created_at=now)
    await session.execute(statement.on_conflict_do_nothing())


async def upsert_name(session: Session, provider_id: UUID, name: str, named_at: datetime, now: datetime) -> None:
    """Changes nothing if his name is as new or newer. A change may come before the registration: it brings him in."""
    statement = insert(session, Provider).values(id=provider_id, name=name, named_at=named_at, created_at=now)
    is_older = Provider.named_at.is_(None) | (Provider.named_at < named_at)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_={"name": name, "named_at": named_at}, where=is_older
        )
    )


async def count_completed_job(session: Session, provider_id: UUID) -> None:
    await session.execute(
        update(Provider).where(Provider.id == provider_id).values(completed_jobs=Provider.completed_jobs + 1)
    )


async def list_free_providers(
    session: ReadSession, cover: Cover, category: Category | None, *, located_after: datetime, without: UUID
) -> Sequence[Provider]:
    statement = select_free_providers(cover, category, located_after).where(Provider.id != without)
    # Of those who are equally far away, always the same ones come first.
    return (await session.scalars(statement.order_by(Provider.id))).all()


def select_free_providers(cover: Cover, category: Category | None, located_after: datetime) -> Select[Provider]:
    """Available, located since then, taking the category."""
    cell = Provider.cell_fine if cover.resolution == geo.FINE else Provider.cell_coarse
    statement = select(Provider).where(
        cell.in_(cover.cells), Provider.is_available, Provider.located_at >= located_after
    )
    if category is None:
        return statement
    takes_it = Provider.category_mask.bitwise_and(category.bit) != 0
    return statement.where((Provider.category_mask == 0) | takes_it)
