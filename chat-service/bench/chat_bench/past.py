"""Fills a database with the past of one user, by statements of PostgreSQL that make many rows at once.

So that millions of messages take seconds, the table of messages is not logged, keeps only the index that a listing
reads, and has ids of messages that are not their own. The triggers, which would visit each row, are off: one statement
does their work.
"""

from uuid import UUID

from sqlalchemy import text

from kit.database import Database
from kit.ids import new_id

_BEGIN = (
    """INSERT INTO conversations (request_id, client_id, provider_id, epoch, status, last_seq, created_at, active_at)
    SELECT gen_random_uuid(), CAST(:user AS uuid), gen_random_uuid(), 1, 'accepted', 0, now(), now()
    FROM generate_series(1, :conversations)""",
    """INSERT INTO people (user_id, name, named_at)
    SELECT DISTINCT user_id, 'A name of a usual length', now() FROM members""",
    "ALTER TABLE messages DROP CONSTRAINT fk_messages_request_id",
    "ALTER TABLE messages DROP CONSTRAINT pk_messages",
    "ALTER TABLE messages DROP CONSTRAINT uq_messages_request_id_sender_id_client_message_id",
    "ALTER TABLE messages SET UNLOGGED",
    "ALTER TABLE messages DISABLE TRIGGER USER",
)
# Two members write by turns, half a minute after each other. The user has read the first nine tenths.
_WRITE = (
    "ALTER TABLE messages DROP CONSTRAINT uq_messages_request_id_seq",
    """INSERT INTO messages (id, request_id, seq, sender_id, content, attachments, created_at)
    SELECT request_id, request_id, seq, CASE WHEN seq % 2 = 0 THEN client_id ELSE provider_id END,
        'A message of a usual length: I am at the bridge, near the bakery', '[]', now() - seq * interval '30 seconds'
    FROM generate_series(:present + 1, :size) seq CROSS JOIN conversations""",
    """UPDATE conversations SET last_seq = :size, active_at = now() - random() * interval '30 days',
        opener_id = client_id, is_answered = true""",
    "UPDATE members SET read_seq = :size - :size / 10, own_after = :size / 20",
    "ALTER TABLE messages ADD CONSTRAINT uq_messages_request_id_seq UNIQUE (request_id, seq)",
)


async def begin(database: Database, conversations: int) -> UUID:
    """Makes conversations of a user, and returns the user's id."""
    user_id = new_id()
    numbers = {"user": user_id, "conversations": conversations}
    async with database.transaction() as session:
        for statement in _BEGIN:
            await session.execute(text(statement), _named_in(statement, numbers))
    return user_id


async def write(database: Database, present: int, size: int) -> None:
    """Adds messages to each conversation, which has *present* ones, until it has *size*."""
    async with database.transaction() as session:
        for setting in ("maintenance_work_mem = '512MB'", "statement_timeout = 0"):
            await session.execute(text(f"SET LOCAL {setting}"))
        for statement in _WRITE:
            await session.execute(text(statement), _named_in(statement, {"present": present, "size": size}))
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("SET statement_timeout = 0"))
        await connection.execute(text("VACUUM (ANALYZE)"))


def _named_in(statement: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if f":{name}" in statement}
