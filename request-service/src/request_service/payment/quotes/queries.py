"""Statements about quotes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from kit.database import ReadSession, Session, insert_row
from kit.statements import once
from request_service.payment.quotes.errors import QuoteNotFound
from request_service.payment.quotes.models import Quote

_quotes = Quote.__table__.c
_EXPIRED = once(
    select(_quotes.id)
    .where(_quotes.valid_until < bindparam("before"))
    .order_by(_quotes.valid_until)
    .limit(bindparam("most"))
)


async def insert_quote(session: Session, quote: Quote) -> None:
    await insert_row(session, quote)


async def lock_quote(session: Session, user_id: UUID, quote_id: UUID) -> Quote:
    """Raises QuoteNotFound if the user has no such quote."""
    statement = select(Quote).where(Quote.id == quote_id, Quote.user_id == user_id).with_for_update()
    quote = await session.scalar(statement, execution_options={"populate_existing": True})
    if quote is None:
        raise QuoteNotFound
    return quote


async def list_expired(session: ReadSession, before: datetime, limit: int) -> Sequence[UUID]:
    """Returns the ids of quotes that have not been valid since *before*, longest expired first."""
    return (await session.scalars(_EXPIRED, {"before": before, "most": limit})).all()


async def delete_quotes(session: Session, quote_ids: Sequence[UUID]) -> None:
    await session.execute(delete(Quote).where(Quote.id.in_(quote_ids)))


async def delete_all_but_newest(session: Session, user_id: UUID, count: int) -> None:
    """Deletes the quotes of a user, except the *count* newest ones."""
    newest = select(Quote.id).where(Quote.user_id == user_id).order_by(Quote.id.desc()).limit(count)
    await session.execute(delete(Quote).where(Quote.user_id == user_id, Quote.id.not_in(newest)))


async def delete_of_user(session: Session, user_id: UUID) -> None:
    await session.execute(delete(Quote).where(Quote.user_id == user_id))
