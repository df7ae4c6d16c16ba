"""Parents and children: tables for the tests of statements that are made once."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    Enum,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.column_types import Id, UtcDateTime
from kit.database import (
    Database,
    Session,
    insert_later,
    new_metadata,
)
from kit.ids import new_id
from kit.statements import once


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


metadata = new_metadata()
parents = Table(
    "parents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("color", Enum(Color, native_enum=False, length=10)),
    Column("at", UtcDateTime),
    Column("facts", JSON),
    Column("bytes", LargeBinary),
    Column("size", Integer, default=7),
)
children = Table(
    "children",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("parent_id", Id, ForeignKey("parents.id")),
    Column("name", String(20), unique=True),
)
INSERT_PARENT, INSERT_CHILD = once(insert(parents)), once(insert(children))
NAMES = select(children.c.name).order_by(children.c.seq)


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)


def parent(**values: Any) -> dict[str, Any]:
    at = datetime(2026, 11, 28, 12, 30, 1, 5, tzinfo=UTC)
    row = {"id": new_id(), "color": Color.BLUE, "at": at, "facts": {"a": [1, None]}, "bytes": b"\0\xff"}
    return row | values


async def insert_child(session: Session, parent_id: UUID, name: str) -> None:
    await insert_later(session, INSERT_CHILD, {"parent_id": parent_id, "name": name})


async def names(database: Database) -> list[str | None]:
    async with database.read_once() as session:
        return list(await session.scalars(NAMES))
