"""Listings that the previous release shows, before and after the migration, are found by their words on PostgreSQL."""

import random
from dataclasses import replace
from typing import Any

import pytest
from alembic import command
from catalogue_testing import entry, fill, some_entry
from sqlalchemy import Connection, select, text

from kit import migrations
from kit.database import Database, columns
from kit.ids import new_id
from request_service.market.catalogue import queries
from request_service.market.catalogue.models import (
    CatalogueEntry,
    CatalogueLexemes,
    CatalogueRow,
    Words,
    row_values,
)
from request_service.market.searching import wishes
from request_service.market.searching.queries import pages
from request_service.market.searching.wishes import Filter

# More than the migration fills at once.
COUNT = 1201


def upgrade_to(connection: Connection, revision: str) -> None:
    command.upgrade(migrations._config(connection, "request_service"), revision)


async def put_as_before(database: Database, *entries: CatalogueEntry) -> None:
    """Shows listings as the previous release does: their words are in a table of their own alone."""
    names = [*row_values(entries[0])]
    row = f"INSERT INTO catalogue ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
    row += " ON CONFLICT (listing_id) DO UPDATE SET price = EXCLUDED.price RETURNING number"
    words = "INSERT INTO catalogue_lexemes VALUES (:number, CAST(:words AS tsvector))"
    words += " ON CONFLICT (number) DO UPDATE SET words = EXCLUDED.words"
    async with database.transaction() as session:
        for one in entries:
            number = await session.scalar(text(row), row_values(one))
            await session.execute(text(words), {"number": number, "words": queries._lexemes(Words.of(one))})


async def count(database: Database, words: str) -> int:
    async with database.read() as session:
        return (await pages.count_found(session, Filter(q=wishes.words_of(words)))).number


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_listings_of_the_previous_release_are_found_by_their_words(database_url: str) -> None:
    async with Database(database_url) as database:
        async with database.engine.connect() as connection:
            await connection.run_sync(upgrade_to, "0050")
        await put_as_before(database, *(entry(title=f"Lada {number}") for number in range(COUNT)))
        await migrations.upgrade(database, "request_service")
        assert await count(database, "lada") == COUNT
        # The previous release still runs, and changes a listing that this one has shown, or shows another.
        new, changed = entry(title="Skoda"), entry(title="Trabant")
        await fill(database, [changed])
        await put_as_before(database, new, entry(listing_id=changed.listing_id, title="Wartburg", price=7))
        found = {name: await count(database, name) for name in ("skoda", "trabant", "wartburg")}
        assert found == {"skoda": 1, "trabant": 0, "wartburg": 1}
        assert await rows(database, CatalogueLexemes) == await rows(database, CatalogueRow)


async def test_copies_are_what_the_catalogue_has(migrated_url: str) -> None:
    chance = random.Random(7)
    async with Database(migrated_url) as database:
        broker = new_id()
        some = [replace(some_entry(chance, number), broker_id=broker) for number in range(50)]
        await fill(database, some)
        await fill(database, [replace(one, price=one.price + 1, title="Changed") for one in some[:20]])
        async with database.transaction() as session:
            await queries.mark_broker(session, broker, is_verified=True)
            await queries.remove_entries(session, [one.listing_id for one in some[40:]])
        copies = await rows(database, CatalogueLexemes)
        assert copies == ([] if database.is_sqlite else await rows(database, CatalogueRow))


async def rows(database: Database, model: type[CatalogueLexemes | CatalogueRow]) -> list[dict[str, Any]]:
    """Returns the rows of a table in the order of their numbers, without words."""
    async with database.read() as session:
        found = await session.execute(select(*columns(model, without={"words"})).order_by(model.__table__.c.number))
        return [dict(row) for row in found.mappings()]
