"""add messages of operators to all who are connected"""

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "system_messages",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200)),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("link", sa.String(500)),
        sa.Column("starts_at", _MOMENT),
        sa.Column("ends_at", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_system_messages_type_id", "system_messages", ["type", "id"])


def downgrade() -> None:
    op.drop_table("system_messages")
