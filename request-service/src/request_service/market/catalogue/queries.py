"""Statements that write the catalogue, in the transaction that changes a listing."""

from collections.abc import Collection
from functools import cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    String,
    bindparam,
    cast,
    column,
    delete,
    insert,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from kit.database import Session, dialect_of, insert_on
from kit.statements import once
from request_service.market.catalogue.models import CatalogueEntry, CatalogueLexemes, CatalogueRow, Words, row_values

_rows, _lexeme_rows = CatalogueRow.__table__.c, CatalogueLexemes.__table__.c
# The full-text table of SQLite, whose row ids are the numbers of the catalogue.
WORDS = table("catalogue_words", column("rowid", Integer), *(column(one) for one in ("title", "rest", "endings")))
_INSERT_WORDS = once(insert(WORDS))
_DELETE_WORDS = once(delete(WORDS).where(WORDS.c.rowid == bindparam("number")))
# In PostgreSQL: what the lexemes begin with that are words of titles and endings of places; the other words have
# nothing. An index has to look at no row for it, as it has to for the weights of lexemes.
TITLE, ENDING = "^", "~"


async def put_entry(session: Session, entry: CatalogueEntry) -> None:
    """Shows a listing to searches as it is now."""
    dialect, found = dialect_of(session), Words.of(entry)
    number = await session.scalar(_put(dialect), row_values(entry))
    if dialect == "sqlite":
        await session.execute(_DELETE_WORDS, {"number": number})
        await session.execute(_INSERT_WORDS, {"rowid": number} | _texts(found))
    else:
        await session.execute(_put_lexemes(), {"number": number, "words": _lexemes(found)})


async def remove_entries(session: Session, listing_ids: Collection[UUID]) -> None:
    """Hides listings from searches; does nothing for those that are hidden."""
    await _remove(session, _rows.listing_id.in_(listing_ids))


async def remove_entries_of(session: Session, seller_id: UUID) -> None:
    """Hides all listings of a seller from searches."""
    await _remove(session, _rows.seller_id == seller_id)


async def mark_broker(session: Session, broker_id: UUID, *, is_verified: bool) -> None:
    """Tells searches whether the broker of listings is a verified one."""
    await session.execute(
        update(CatalogueRow).where(_rows.broker_id == broker_id).values(is_broker_verified=is_verified)
    )


async def _remove(session: Session, condition: ColumnElement[bool]) -> None:
    numbers = select(_rows.number).where(condition)
    if dialect_of(session) == "sqlite":
        await session.execute(delete(WORDS).where(WORDS.c.rowid.in_(numbers)))
    else:
        await session.execute(delete(CatalogueLexemes).where(_lexeme_rows.number.in_(numbers)))
    await session.execute(delete(CatalogueRow).where(condition))


def _texts(found: Words) -> dict[str, str]:
    return {name: " ".join(getattr(found, name)) for name in ("title", "rest", "endings")}


@cache
def _put(dialect: str) -> Executable:
    names = [one.name for one in _rows if one.name != "number"]
    statement = insert_on(dialect, CatalogueRow.__table__)
    statement = statement.values({name: bindparam(name, type_=_rows[name].type) for name in names})
    changed = {name: statement.excluded[name] for name in names if name != "listing_id"}
    return once(statement.on_conflict_do_update(index_elements=["listing_id"], set_=changed).returning(_rows.number))


@cache
def _put_lexemes() -> Executable:
    # The driver would otherwise want lexemes in a form of its own.
    words = cast(bindparam("words", type_=String()), TSVECTOR)
    statement = insert_on("postgresql", CatalogueLexemes.__table__).values(number=bindparam("number"), words=words)
    return once(statement.on_conflict_do_update(index_elements=["number"], set_={"words": statement.excluded.words}))


def _lexemes(found: Words) -> str:
    """Returns words as PostgreSQL spells a tsvector; none of them has a quote or a backslash."""
    words = [*(found.title | found.rest), *(f"{TITLE}{word}" for word in found.title)]
    return " ".join(f"'{word}'" for word in (*words, *(f"{ENDING}{word}" for word in found.endings)))
