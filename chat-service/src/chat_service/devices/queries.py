"""Statements about devices."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, delete, func, or_, select, update

from chat_service.devices.models import MAX_DEVICES, Device
from chat_service.push.interface import DeviceKind, Target
from kit.database import ReadSession, Session, dialect_of, lock_name
from kit.statements import is_any, once, once_if_possible

_devices: Any = Device.__table__
_USER_ID: Any = bindparam("of_user_id")
_ID: Any = bindparam("of_id")
_TARGETS: Select[*tuple[Any, ...]] = select(
    _devices.c.id, _devices.c.user_id, _devices.c.kind, _devices.c.host, _devices.c.sealed
)
_TARGETS_OF_ONE = once(_TARGETS.where(_devices.c.user_id == _USER_ID).order_by(_devices.c.id))
_SHOWN: Select[*tuple[Any, ...]] = select(
    _devices.c.id, _devices.c.kind, _devices.c.host, _devices.c.created_at, _devices.c.last_used_at
)
_LISTED = once(_SHOWN.where(_devices.c.user_id == _USER_ID).order_by(_devices.c.id).limit(MAX_DEVICES))
_COUNT = once(select(func.count()).select_from(_devices).where(_devices.c.user_id == _USER_ID))
_DELETE_OWN = once(
    delete(_devices).where(_devices.c.id == _ID, _devices.c.user_id == _USER_ID).returning(_devices.c.id)
)
_DELETE = once(delete(_devices).where(_devices.c.id == _ID))
_DELETE_OF = once(delete(_devices).where(_devices.c.user_id == _USER_ID))
_FRESH = {"populate_existing": True}


async def list_devices(session: ReadSession, user_id: UUID) -> Sequence[Row[Any]]:
    """Returns what a user sees of their devices, oldest first."""
    return (await session.execute(_LISTED, {"of_user_id": user_id})).all()


async def list_targets(session: ReadSession, user_ids: Collection[UUID]) -> Sequence[Target]:
    """Returns the devices of some users, of each user oldest first."""
    if len(user_ids) == 1:
        found = await session.execute(_TARGETS_OF_ONE, {"of_user_id": next(iter(user_ids))})
    else:
        found = await session.execute(_targets_of(dialect_of(session)), {"user_ids": [*user_ids]})
    return [_target(row) for row in found]


@cache
def _targets_of(dialect: str) -> Select[*tuple[Any, ...]]:
    of_users = _TARGETS.where(is_any(_devices.c.user_id, "user_ids", dialect))
    return once_if_possible(of_users.order_by(_devices.c.user_id, _devices.c.id), dialect)


async def list_targets_by_id(session: ReadSession, device_ids: Collection[UUID]) -> Sequence[Target]:
    """Returns those of the devices that still exist, and belong to the same user as before."""
    statement = _TARGETS.where(_devices.c.id.in_(device_ids)).order_by(_devices.c.id)
    return [_target(row) for row in await session.execute(statement)]


async def list_ids_after(session: ReadSession, device_id: UUID, limit: int) -> list[UUID]:
    statement = select(_devices.c.id).where(_devices.c.id > device_id).order_by(_devices.c.id).limit(limit)
    return list(await session.scalars(statement))


async def lock_owner(session: Session, user_id: UUID) -> None:
    """Lets one transaction at a time change the number of a user's devices."""
    await lock_name(session, f"devices of {user_id}")


async def lock_address(session: Session, digest: bytes) -> None:
    """Lets one transaction at a time decide to whom a device belongs. It is taken before `lock_owner`."""
    await lock_name(session, f"device {digest.hex()}")


async def find_and_lock_by_digest(session: Session, digest: bytes) -> Device | None:
    statement = select(Device).where(Device.digest == digest).with_for_update()
    return await session.scalar(statement, execution_options=_FRESH)


async def find_and_lock(session: Session, device_id: UUID) -> Device | None:
    statement = select(Device).where(Device.id == device_id).with_for_update()
    return await session.scalar(statement, execution_options=_FRESH)


async def count_devices(session: ReadSession, user_id: UUID) -> int:
    return int((await session.execute(_COUNT, {"of_user_id": user_id})).scalar_one())


async def update_last_used(session: Session, device_ids: Collection[UUID], now: datetime, before: datetime) -> None:
    """Stores the moment for those devices that have none since *before*, and that no other transaction changes."""
    last = _devices.c.last_used_at
    due = select(_devices.c.id).where(_devices.c.id.in_(device_ids), or_(last.is_(None), last < before))
    locked = due.with_for_update(skip_locked=True, key_share=True)
    await session.execute(update(_devices).where(_devices.c.id.in_(locked)).values(last_used_at=now))


async def delete_own(session: Session, user_id: UUID, device_id: UUID) -> bool:
    """Returns False if the user has no such device."""
    found = await session.execute(_DELETE_OWN, {"of_id": device_id, "of_user_id": user_id})
    return found.first() is not None


async def delete_device(session: Session, device_id: UUID) -> None:
    await session.execute(_DELETE, {"of_id": device_id})


async def delete_devices_of(session: Session, user_id: UUID) -> None:
    await session.execute(_DELETE_OF, {"of_user_id": user_id})


def _target(row: Row[Any]) -> Target:
    return Target(row.id, row.user_id, DeviceKind(row.kind), row.host, row.sealed)
