"""note deleted users, and find the files of one"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.create_index("ix_files_owner_id", "files", ["owner_id"])
    op.create_table(
        "deleted_users",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_deleted_users"),
    )


def downgrade() -> None:
    op.drop_table("deleted_users")
    op.drop_index("ix_files_owner_id", "files")
