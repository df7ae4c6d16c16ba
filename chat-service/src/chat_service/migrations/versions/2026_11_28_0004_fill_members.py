"""fill members: those of the requests that were known before

On PostgreSQL each batch is a statement and a transaction of its own, so that messages wait for a few milliseconds at
most. It locks its conversations, so that no message is sent between reading `last_seq` and noting it as read. What was
written before counts as read.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None

_BATCH = 500
_FIRST = "00000000-0000-0000-0000-000000000000"

# The first 48 bits of an id are the milliseconds since 1970.
_BEGAN = (
    "to_timestamp(('x' || left(replace(batch.request_id\\:\\:text, '-', ''), 12))\\:\\:bit(48)\\:\\:bigint / 1000.0)"
)
_FILL_BATCH = """
WITH batch AS (
    SELECT request_id, client_id, provider_id, last_seq FROM conversations
    WHERE request_id > CAST(:after AS uuid) ORDER BY request_id LIMIT :batch FOR UPDATE
), noted AS (
    INSERT INTO members (conversation_id, user_id, read_seq)
    SELECT request_id, client_id, last_seq FROM batch
    UNION ALL SELECT request_id, provider_id, last_seq FROM batch WHERE provider_id IS NOT NULL
    ON CONFLICT DO NOTHING
), dated AS (
    UPDATE conversations SET created_at = {began}, active_at = coalesce((
        SELECT messages.created_at FROM messages
        WHERE messages.request_id = batch.request_id AND messages.seq = batch.last_seq), {began})
    FROM batch WHERE conversations.request_id = batch.request_id AND conversations.created_at IS NULL
)
SELECT request_id FROM batch ORDER BY request_id DESC LIMIT 1
"""

_SQLITE_BEGAN = """(SELECT strftime('%Y-%m-%d %H\\:%M\\:%S.000000', sum(
    (instr('0123456789abcdef', substr(request_id, place, 1)) - 1) * power) / 1000, 'unixepoch') FROM (
    WITH RECURSIVE digits(place, power) AS (
        SELECT 12, 1 UNION ALL SELECT place - 1, power * 16 FROM digits WHERE place > 1) SELECT * FROM digits))"""
_SQLITE = (
    """INSERT INTO members (conversation_id, user_id, read_seq)
    SELECT request_id, client_id, last_seq FROM conversations
    WHERE NOT EXISTS (SELECT 1 FROM members WHERE conversation_id = request_id AND user_id = client_id)""",
    """INSERT INTO members (conversation_id, user_id, read_seq)
    SELECT request_id, provider_id, last_seq FROM conversations WHERE provider_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM members WHERE conversation_id = request_id AND user_id = provider_id)""",
    "UPDATE conversations SET created_at = {began} WHERE created_at IS NULL",
    """UPDATE conversations SET active_at = coalesce((SELECT messages.created_at FROM messages
    WHERE messages.request_id = conversations.request_id AND messages.seq = last_seq), created_at)
    WHERE active_at IS NULL""",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in _SQLITE:
            op.execute(sa.text(statement.replace("{began}", _SQLITE_BEGAN)))
        return
    fill_batch = sa.text(_FILL_BATCH.replace("{began}", _BEGAN))
    with op.get_context().autocommit_block():
        after: object = _FIRST
        while after is not None:
            after = op.get_bind().execute(fill_batch, {"after": str(after), "batch": _BATCH}).scalar_one_or_none()


def downgrade() -> None:
    op.execute("DELETE FROM members")
