"""A locked row is written together with the changes that wait, and the ORM goes on from there."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from family_testing import Color
from sqlalchemy import Enum, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from kit.changed_rows import update_row_later
from kit.column_types import Id, UtcDateTime
from kit.database import Database, Session, new_metadata
from kit.ids import new_id
from testkit.work import statements_to

AT = datetime(2026, 11, 30, 12, 30, 1, 5, tzinfo=UTC)


class Base(DeclarativeBase):
    metadata = new_metadata()


class Lamp(Base):
    __tablename__ = "lamps"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    # The attribute has another name than its column.
    hue: Mapped[Color] = mapped_column("color", Enum(Color, native_enum=False, length=10))
    lit_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    watts: Mapped[int]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads this attribute of the class


class Shelf(Base):
    __tablename__ = "shelves"
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str]


@pytest.fixture
async def lamps(database: Database) -> Database:
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    return database


async def add_lamp(database: Database) -> UUID:
    lamp = Lamp(id=new_id(), hue=Color.RED, watts=40)
    async with database.transaction() as session:
        session.add(lamp)
    return lamp.id


async def lock_lamp(session: Session, lamp_id: UUID) -> Lamp:
    found = await session.scalar(select(Lamp).where(Lamp.id == lamp_id).with_for_update())
    assert found is not None
    return found


async def stored_lamp(database: Database, lamp_id: UUID) -> tuple[Color, datetime | None, int, int]:
    async with database.read_once() as session:
        lamp = await session.get(Lamp, lamp_id)
    assert lamp is not None
    return lamp.hue, lamp.lit_at, lamp.watts, lamp.version


async def test_changes_are_written_at_the_end_and_the_version_is_counted(lamps: Database) -> None:
    lamp_id, other_id = await add_lamp(lamps), await add_lamp(lamps)
    async with lamps.transaction() as session:
        lamp = await lock_lamp(session, lamp_id)
        lamp.hue, lamp.lit_at = Color.BLUE, AT
        await update_row_later(session, lamp)
        assert lamp.version == 2
    assert await stored_lamp(lamps, lamp_id) == (Color.BLUE, AT, 40, 2)
    assert await stored_lamp(lamps, other_id) == (Color.RED, None, 40, 1)


async def test_one_statement_writes_only_what_has_changed(lamps: Database) -> None:
    lamp_id, statements = await add_lamp(lamps), list[str]()
    async with lamps.transaction() as session:
        lamp = await lock_lamp(session, lamp_id)
        with statements_to(lamps, statements):
            lamp.hue, lamp.watts = lamp.hue, 60
            await update_row_later(session, lamp)
            await session.flush()
            await update_row_later(session, lamp)
            await session.flush()
    (statement,) = statements
    assert statement.startswith("UPDATE lamps SET watts=")
    assert "color" not in statement
    assert await stored_lamp(lamps, lamp_id) == (Color.RED, None, 60, 2)


async def test_changes_after_it_are_written_too(lamps: Database) -> None:
    lamp_id = await add_lamp(lamps)
    async with lamps.transaction() as session:
        lamp = await lock_lamp(session, lamp_id)
        lamp.watts = 50
        await update_row_later(session, lamp)
        # By another statement on the same row, which the two must not reach in one.
        lamp.hue = Color.BLUE
        await update_row_later(session, lamp)
        lamp.lit_at = AT
    assert await stored_lamp(lamps, lamp_id) == (Color.BLUE, AT, 50, 4)


async def test_the_next_read_of_the_session_sees_it(lamps: Database) -> None:
    lamp_id = await add_lamp(lamps)
    async with lamps.transaction() as session:
        lamp = await lock_lamp(session, lamp_id)
        lamp.watts = 50
        await update_row_later(session, lamp)
        assert await session.scalar(select(Lamp.__table__.c.watts).where(Lamp.__table__.c.id == lamp_id)) == 50


async def test_nothing_is_left_of_it_if_the_transaction_fails(lamps: Database) -> None:
    lamp_id = await add_lamp(lamps)

    async def fail() -> None:
        async with lamps.transaction() as session:
            lamp = await lock_lamp(session, lamp_id)
            lamp.watts = 50
            await update_row_later(session, lamp)
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        await fail()
    assert await stored_lamp(lamps, lamp_id) == (Color.RED, None, 40, 1)


async def test_who_has_an_older_version_is_still_refused_by_the_orm(lamps: Database) -> None:
    lamp_id = await add_lamp(lamps)
    async with lamps.read() as session:
        old = await session.get(Lamp, lamp_id)
    assert old is not None
    async with lamps.transaction() as session:
        lamp = await lock_lamp(session, lamp_id)
        lamp.watts = 50
        await update_row_later(session, lamp)

    async def overwrite() -> None:
        async with lamps.transaction() as session:
            session.add(old)
            old.watts = 60

    with pytest.raises(StaleDataError):
        await overwrite()
    assert (await stored_lamp(lamps, lamp_id))[2] == 50


async def test_a_row_without_a_version_is_written_too(lamps: Database) -> None:
    shelf = Shelf(id=new_id(), name="old")
    async with lamps.transaction() as session:
        session.add(shelf)
    async with lamps.transaction() as session:
        found = await session.get(Shelf, shelf.id, with_for_update=True)
        assert found is not None
        found.name = "new"
        await update_row_later(session, found)
    async with lamps.read_once() as session:
        again = await session.get(Shelf, shelf.id)
    assert again is not None
    assert again.name == "new"
