"""The statements that replace the table of postal codes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from auth_service.places.models import Place
from kit.database import ReadSession, Session, lock_name

_PLACES: Any = Place.__table__
_INSERT = insert(_PLACES)


async def count_places(session: ReadSession) -> int:
    return (await session.execute(select(func.count()).select_from(_PLACES))).scalar_one()


async def delete_places(session: Session) -> None:
    """Deletes the whole table. Two operators who replace it at the same time do so one after the other."""
    await lock_name(session, "places")
    await session.execute(delete(_PLACES))


async def insert_places(session: Session, places: Sequence[dict[str, Any]]) -> None:
    await session.execute(_INSERT, list(places))
