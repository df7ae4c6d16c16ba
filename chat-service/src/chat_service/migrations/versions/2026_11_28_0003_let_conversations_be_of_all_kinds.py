"""let conversations be of all kinds: members, blocks, the names of users

The previous release goes on inserting conversations of requests, changing their participants and sending messages. It
knows neither members nor the new columns, so triggers keep both: they are the only writers of the members of a request,
and of the count of a member's own messages.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _add_columns()
    op.create_table(
        "members",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("joined_seq", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("left_seq", sa.BigInteger()),
        sa.Column("left_at", _MOMENT),
        sa.Column("read_seq", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("own_after", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.PrimaryKeyConstraint("conversation_id", "user_id", name="pk_members"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.request_id"], name="fk_members_conversation_id"),
    )
    op.create_index("ix_members_user_id", "members", ["user_id"])
    op.create_table(
        "blocks",
        sa.Column("blocker_id", sa.Uuid(), nullable=False),
        sa.Column("blocked_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("blocker_id", "blocked_id", name="pk_blocks"),
    )
    op.create_index("ix_blocks_blocked_id", "blocks", ["blocked_id"])
    op.create_table(
        "people",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(100)),
        sa.Column("named_at", _MOMENT, nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("user_id", name="pk_people"),
    )
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(sa.text(statement.replace("{join}", _SQLITE_JOIN).replace("{now}", _NOW)))


def _add_columns() -> None:
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("kind", sa.String(20), nullable=False, server_default=sa.text("'request'")),
        sa.Column("title", sa.String(200)),
        sa.Column("creator_id", sa.Uuid()),
        sa.Column("member_ids", sa.Text()),
        sa.Column("pair", sa.String(80)),
        sa.Column("is_blocked", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("opener_id", sa.Uuid()),
        sa.Column("is_answered", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("created_at", _MOMENT),
        sa.Column("active_at", _MOMENT),
    )
    for column in columns:
        op.add_column("conversations", column)
    op.create_index("uq_conversations_pair", "conversations", ["pair"], unique=True)
    op.create_index("ix_conversations_creator_id_created_at", "conversations", ["creator_id", "created_at"])


_POSTGRESQL = (
    """CREATE FUNCTION note_activity() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            NEW.created_at := coalesce(NEW.created_at, now());
            NEW.active_at := coalesce(NEW.active_at, NEW.created_at);
        ELSE
            NEW.active_at := now();
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER note_beginning BEFORE INSERT ON conversations
    FOR EACH ROW WHEN (NEW.active_at IS NULL) EXECUTE FUNCTION note_activity()""",
    # A message of the previous release, which does not set the time.
    """CREATE TRIGGER note_activity BEFORE UPDATE OF last_seq ON conversations
    FOR EACH ROW WHEN (NEW.last_seq > OLD.last_seq AND NEW.active_at IS NOT DISTINCT FROM OLD.active_at)
    EXECUTE FUNCTION note_activity()""",
    """CREATE FUNCTION note_participants() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO members (conversation_id, user_id) VALUES (NEW.request_id, NEW.client_id)
            ON CONFLICT DO NOTHING;
        ELSIF OLD.provider_id IS NOT NULL THEN
            UPDATE members SET left_seq = NEW.last_seq, left_at = now()
            WHERE conversation_id = NEW.request_id AND user_id = OLD.provider_id AND left_seq IS NULL;
        END IF;
        IF NEW.provider_id IS NOT NULL THEN
            INSERT INTO members (conversation_id, user_id) VALUES (NEW.request_id, NEW.provider_id)
            ON CONFLICT (conversation_id, user_id) DO UPDATE SET left_seq = NULL, left_at = NULL;
        END IF;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER note_first_participants AFTER INSERT ON conversations
    FOR EACH ROW WHEN (NEW.kind = 'request') EXECUTE FUNCTION note_participants()""",
    """CREATE TRIGGER note_participants AFTER UPDATE OF provider_id ON conversations
    FOR EACH ROW WHEN (NEW.kind = 'request' AND NEW.provider_id IS DISTINCT FROM OLD.provider_id)
    EXECUTE FUNCTION note_participants()""",
    """CREATE FUNCTION count_own_message() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE members SET own_after = own_after + 1
        WHERE conversation_id = NEW.request_id AND user_id = NEW.sender_id;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER count_own_message AFTER INSERT ON messages
    FOR EACH ROW EXECUTE FUNCTION count_own_message()""",
)

# As SQLAlchemy stores moments.
_NOW = "(strftime('%Y-%m-%d %H\\:%M\\:%f', 'now') || '000')"
_SQLITE_JOIN = """
    UPDATE members SET left_seq = NULL, left_at = NULL
    WHERE conversation_id = NEW.request_id AND user_id = NEW.provider_id;
    INSERT INTO members (conversation_id, user_id)
    SELECT NEW.request_id, NEW.provider_id WHERE NEW.provider_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM members WHERE conversation_id = NEW.request_id AND user_id = NEW.provider_id);"""
_SQLITE = (
    """CREATE TRIGGER note_beginning AFTER INSERT ON conversations WHEN NEW.active_at IS NULL BEGIN
    UPDATE conversations SET created_at = coalesce(created_at, {now}), active_at = coalesce(created_at, {now})
    WHERE request_id = NEW.request_id;
    END""",
    """CREATE TRIGGER note_activity AFTER UPDATE OF last_seq ON conversations
    WHEN NEW.last_seq > OLD.last_seq AND NEW.active_at IS OLD.active_at BEGIN
    UPDATE conversations SET active_at = {now} WHERE request_id = NEW.request_id;
    END""",
    """CREATE TRIGGER note_first_participants AFTER INSERT ON conversations WHEN NEW.kind = 'request' BEGIN
    INSERT INTO members (conversation_id, user_id) VALUES (NEW.request_id, NEW.client_id);{join}
    END""",
    """CREATE TRIGGER note_participants AFTER UPDATE OF provider_id ON conversations
    WHEN NEW.kind = 'request' AND NEW.provider_id IS NOT OLD.provider_id BEGIN
    UPDATE members SET left_seq = NEW.last_seq, left_at = {now}
    WHERE conversation_id = NEW.request_id AND user_id = OLD.provider_id AND left_seq IS NULL;{join}
    END""",
    """CREATE TRIGGER count_own_message AFTER INSERT ON messages BEGIN
    UPDATE members SET own_after = own_after + 1
    WHERE conversation_id = NEW.request_id AND user_id = NEW.sender_id;
    END""",
)


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    triggers = {
        "conversations": ("note_beginning", "note_activity", "note_first_participants", "note_participants"),
        "messages": ("count_own_message",),
    }
    for table, names in triggers.items():
        for name in names:
            op.execute(f"DROP TRIGGER {name}{f' ON {table}' if is_postgresql else ''}")
    for function in ("note_activity", "note_participants", "count_own_message") if is_postgresql else ():
        op.execute(f"DROP FUNCTION {function}()")
    for gone in ("people", "blocks", "members"):
        op.drop_table(gone)
    op.drop_index("ix_conversations_creator_id_created_at", "conversations")
    op.drop_index("uq_conversations_pair", "conversations")
    for column in ("active_at", "created_at", "is_answered", "opener_id", "is_blocked", "pair"):
        op.drop_column("conversations", column)
    for column in ("member_ids", "creator_id", "title", "kind"):
        op.drop_column("conversations", column)
