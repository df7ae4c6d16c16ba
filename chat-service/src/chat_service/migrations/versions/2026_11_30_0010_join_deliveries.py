"""let deliveries go out together, and find the last mail of a group

The previous release writes no deliveries.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None

_JOINED = sa.text("message_id IS NOT NULL")
_MAILED = sa.text("channel = 'email' AND sent_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("message_id", sa.Uuid()))
    op.create_index(
        "ix_deliveries_message", "deliveries", ["message_id"], sqlite_where=_JOINED, postgresql_where=_JOINED
    )
    op.create_index(
        "ix_deliveries_mailed",
        "deliveries",
        ["user_id", "topic", "sent_at"],
        sqlite_where=_MAILED,
        postgresql_where=_MAILED,
    )
