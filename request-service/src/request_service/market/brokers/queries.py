"""Statements about brokers, and the lock of a broker's row, which every change of it holds."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, Uuid, bindparam, delete, select, tuple_

from kit.database import ReadSession, Session, columns, insert
from kit.statements import once
from request_service import name_search
from request_service.market.brokers.errors import BrokerNotFound
from request_service.market.brokers.models import Broker, BrokerRegion, BrokerStatus
from request_service.market.brokers.roll import BrokerFilter, Roll

_brokers = Broker.__table__.c
_regions = BrokerRegion.__table__.c
# The columns that people are shown, and by which it is decided who sees them.
_SHOWN = select(*columns(Broker, without={"search_key", "license_key", "named_at", "standing_at", "is_active"}))
_GET = once(_SHOWN.where(_brokers.user_id == bindparam("user_id")))


async def insert_unless_taken(session: Session, broker: Broker) -> bool:
    """Inserts a broker. Returns False if the account is a broker already, or if another one holds the licence."""
    row = {column.name: getattr(broker, column.name) for column in Broker.__table__.columns}
    statement = insert(session, Broker).values(row).on_conflict_do_nothing()
    return await session.scalar(statement.returning(Broker.user_id)) is not None


async def exists_broker(session: ReadSession, user_id: UUID) -> bool:
    return await session.scalar(select(_brokers.user_id).where(_brokers.user_id == user_id)) is not None


async def is_verified(session: ReadSession, user_id: UUID) -> bool:
    verified = select(_brokers.user_id).where(_brokers.user_id == user_id, _brokers.status == BrokerStatus.VERIFIED)
    return await session.scalar(verified) is not None


async def list_verified(session: Session, user_ids: Collection[UUID]) -> set[UUID]:
    """Returns those of the users who are verified brokers. All of them stay what they are until this transaction ends.

    Lock the listings before: a decision on a broker holds the broker, and then writes the catalogue alone.
    """
    found = select(_brokers.user_id, _brokers.status).where(_brokers.user_id.in_(user_ids)).order_by(_brokers.user_id)
    rows = (await session.execute(found.with_for_update(read=True))).all()
    return {row.user_id for row in rows if row.status is BrokerStatus.VERIFIED}


async def get_broker(session: ReadSession, user_id: UUID) -> Row[Any]:
    """Returns a row with the attributes of a broker that are shown. Raises BrokerNotFound."""
    found = (await session.execute(_GET, {"user_id": user_id})).one_or_none()
    if found is None:
        raise BrokerNotFound
    return found


async def find_and_lock_broker(session: Session, user_id: UUID) -> Broker | None:
    statement = select(Broker).where(Broker.user_id == user_id).with_for_update(key_share=True)
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def lock_broker(session: Session, user_id: UUID) -> Broker:
    """Raises BrokerNotFound."""
    broker = await find_and_lock_broker(session, user_id)
    if broker is None:
        raise BrokerNotFound
    return broker


async def replace_regions(session: Session, user_id: UUID, keys: Sequence[str]) -> None:
    await session.execute(delete(BrokerRegion).where(BrokerRegion.user_id == user_id))
    if keys:
        await session.execute(insert(session, BrokerRegion).values([{"key": key, "user_id": user_id} for key in keys]))


async def delete_broker(session: Session, user_id: UUID) -> None:
    await session.execute(delete(BrokerRegion).where(BrokerRegion.user_id == user_id))
    await session.execute(delete(Broker).where(Broker.user_id == user_id))


async def list_brokers(session: ReadSession, roll: Roll) -> Sequence[Row[Any]]:
    """Returns rows of brokers by name, and one more than the page holds if there is one."""
    conditions, values = _conditions(roll.wanted)
    values |= {"offset": roll.offset, "limit": roll.limit + 1}
    if roll.after is not None:
        values |= {"last_name": roll.after[0], "last_id": roll.after[1]}
    statement = _page(frozenset(conditions), is_first=roll.after is None)
    return (await session.execute(statement, values)).all()


@cache
def _page(conditions: frozenset[str], *, is_first: bool) -> Select[*tuple[Any, ...]]:
    statement = _SHOWN.where(_brokers.is_shown, *(_CONDITIONS[name] for name in sorted(conditions)))
    if not is_first:
        last = tuple_(bindparam("last_name", type_=String()), bindparam("last_id", type_=Uuid()))
        statement = statement.where(tuple_(_brokers.name_key, _brokers.user_id) > last)
    statement = statement.order_by(_brokers.name_key, _brokers.user_id)
    return once(statement.offset(bindparam("offset")).limit(bindparam("limit")))


# The conditions of the list by their names; parameters have the names of their values.
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "status": _brokers.status == bindparam("status"),
    "q": _brokers.search_key.like(bindparam("q", type_=String()), escape=name_search.ESCAPE),
    "region": _brokers.user_id.in_(select(_regions.user_id).where(_regions.key == bindparam("region"))),
}


def _conditions(wanted: BrokerFilter) -> tuple[list[str], dict[str, Any]]:
    """Returns the names of the conditions, and the values of their parameters."""
    values: dict[str, Any] = {}
    if wanted.is_verified is not None:
        # Rejected ones are not shown, so the others are pending.
        values["status"] = BrokerStatus.VERIFIED if wanted.is_verified else BrokerStatus.PENDING
    if wanted.q is not None:
        values["q"] = name_search.pattern(wanted.q)
    if wanted.region is not None:
        values["region"] = wanted.region
    return list(values), values
