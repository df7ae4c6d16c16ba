"""find messages by sender"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"

_MARKED = sa.text("client_message_id IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_messages_sender_id", "messages", ["sender_id"], sqlite_where=_MARKED, postgresql_where=_MARKED)


def downgrade() -> None:
    op.drop_index("ix_messages_sender_id", "messages")
