"""hold files for documents"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"

_IS_OVER = sa.text("over_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "held_documents",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_ended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_held_documents"),
    )
    op.create_index("ix_held_documents_user_id", "held_documents", ["user_id"])
    op.create_index(
        "ix_held_documents_over_at", "held_documents", ["over_at"], sqlite_where=_IS_OVER, postgresql_where=_IS_OVER
    )
    op.create_table(
        "file_holds",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "file_id", name="pk_file_holds"),
    )
    op.create_index("ix_file_holds_file_id", "file_holds", ["file_id"])


def downgrade() -> None:
    op.drop_table("file_holds")
    op.drop_table("held_documents")
