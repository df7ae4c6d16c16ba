"""Fills a database with the past of one user, by statements of PostgreSQL that make many rows at once.

The indexes of messages are dropped meanwhile and made again, and the triggers, which would visit each row, are off:
their work is done by one statement.
"""

from uuid import UUID

from sqlalchemy import text

from kit.database import Database
from kit.ids import new_id

_BEGIN = (
    """INSERT INTO conversations (request_id, client_id, provider_id, epoch, status, last_seq, created_at, active_at)
    SELECT gen_random_uuid(), :user, gen_random_uuid(), 1, 'accepted', 0, now(), now()
    FROM generate_series(1, :conversations)""",
    """INSERT INTO people (user_id, name, named_at)
    SELECT DISTINCT user_id, 'A name of a usual length', now() FROM members""",
)
_INDEXES = ("uq_messages_request_id_seq", "uq_messages_request_id_sender_id_client_message_id")
_DROP = (
    "ALTER TABLE messages DISABLE TRIGGER USER",
    "ALTER TABLE messages DROP CONSTRAINT fk_messages_request_id",
    "ALTER TABLE messages DROP CONSTRAINT pk_messages",
    *(f"ALTER TABLE messages DROP CONSTRAINT {name}" for name in _INDEXES),
)
# Two members write by turns, half a minute after each other. The user has read the first nine tenths.
_WRITE = (
    """INSERT INTO messages (id, request_id, seq, sender_id, content, attachments, created_at)
    SELECT gen_random_uuid(), request_id, seq, CASE WHEN seq % 2 = 0 THEN client_id ELSE provider_id END,
        'A message of a usual length: I am at the bridge, near the bakery', '[]', now() - seq * interval '30 seconds'
    FROM generate_series(:present + 1, :size) seq CROSS JOIN conversations""",
    """UPDATE conversations SET last_seq = :size, active_at = now() - random() * interval '30 days',
        opener_id = client_id, is_answered = true""",
    "UPDATE members SET read_seq = :size - :size / 10, own_after = :size / 20",
)
_MAKE = (
    "ALTER TABLE messages ADD CONSTRAINT pk_messages PRIMARY KEY (id)",
    "ALTER TABLE messages ADD CONSTRAINT uq_messages_request_id_seq UNIQUE (request_id, seq)",
    """ALTER TABLE messages ADD CONSTRAINT uq_messages_request_id_sender_id_client_message_id
    UNIQUE (request_id, sender_id, client_message_id)""",
    """ALTER TABLE messages ADD CONSTRAINT fk_messages_request_id FOREIGN KEY (request_id)
    REFERENCES conversations (request_id)""",
    "ALTER TABLE messages ENABLE TRIGGER USER",
)


async def begin(database: Database, conversations: int) -> UUID:
    """Makes conversations of a user, and returns the user's id."""
    user_id = new_id()
    async with database.transaction() as session:
        await session.execute(text(_BEGIN[0]), {"user": user_id, "conversations": conversations})
        await session.execute(text(_BEGIN[1]))
    return user_id


async def write(database: Database, present: int, size: int) -> None:
    """Adds messages to each conversation, which has *present* ones, until it has *size*."""
    async with database.transaction() as session:
        await session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        for statement in _DROP:
            await session.execute(text(statement))
        numbers = {"present": present, "size": size}
        for statement in _WRITE:
            names = {name: number for name, number in numbers.items() if f":{name}" in statement}
            await session.execute(text(statement), names)
        for statement in _MAKE:
            await session.execute(text(statement))
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM (ANALYZE)"))
