"""The lock of an inbox, which every change of a user's notifications takes first.

A transaction waits for inboxes once: for all of those together, in one order. Inboxes that it needs besides, as one
does that handles several events, it takes only if they are free. So no two transactions wait for each other.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, String, bindparam, func, select

from kit.database import Session, dialect_of, lock_names
from kit.errors import Unavailable
from kit.statements import once

# The key in `Session.info` of the users whose inboxes the transaction has locked.
_HELD = "inboxes held"
_NAMES = func.unnest(bindparam("names", type_=ARRAY(String()))).table_valued("name", name="names").render_derived()
_TRY_LOCK = once(
    select(func.bool_and(func.pg_try_advisory_xact_lock(func.hashtextextended(_NAMES.c.name, 0)))).select_from(_NAMES)
)


async def lock_inboxes(session: Session, user_ids: Iterable[UUID]) -> None:
    """Locks the notifications of users, and their counts, until the transaction ends.

    Raises Unavailable if the transaction holds others, and one of these is held elsewhere; it can be repeated at once.
    """
    held: set[UUID] = session.info.setdefault(_HELD, set())
    wanted = sorted({*user_ids} - held)
    names = [f"notifications of {one}" for one in wanted]
    if not held:
        await lock_names(session, names)
    elif names and dialect_of(session) == "postgresql" and not await session.scalar(_TRY_LOCK, {"names": names}):
        raise Unavailable
    held.update(wanted)
