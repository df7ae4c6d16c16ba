"""let addresses be pending: a new one counts when it is confirmed, and the reader of the old one may object"""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None

_INDEXED = ("user_id", "old_email", "expires_at")


def upgrade() -> None:
    op.add_column("users", sa.Column("pending_email", sa.String(254)))
    op.create_table(
        "email_changes",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("old_email", sa.String(254), nullable=False),
        sa.Column("new_email", sa.String(254), nullable=False),
        sa.Column("session_id", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
    )
    for column in _INDEXED:
        op.create_index(f"ix_email_changes_{column}", "email_changes", [column])


def downgrade() -> None:
    for column in _INDEXED:
        op.drop_index(f"ix_email_changes_{column}", "email_changes")
    op.drop_table("email_changes")
    op.drop_column("users", "pending_email")
