"""place files among the messages of a thread, and let uploads belong to one"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    # Null for files of the previous release: those to whom they were published read them.
    op.add_column("files", sa.Column("thread_seq", sa.BigInteger(), nullable=True))
    op.add_column("uploads", sa.Column("conversation_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("uploads", "conversation_id")
    op.drop_column("files", "thread_seq")
