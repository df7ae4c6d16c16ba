"""create documents and the standing of accounts"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision: str | None = "0018"

_WAITS = sa.text("status = 'pending'")
_TAKES_PLACE = sa.text("status IN ('pending', 'approved') AND NOT is_ending")
_HAS_NUMBER = sa.text("sealed_number IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("document_type", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("file_ids", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("sealed_number", sa.LargeBinary(), nullable=True),
        sa.Column("number_last4", sa.String(length=4), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("comment", sa.String(length=1000), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_ending", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_documents_user_id"),
    )
    op.create_index(
        "uq_documents_user_id_document_type",
        "documents",
        ["user_id", "document_type"],
        unique=True,
        sqlite_where=_TAKES_PLACE,
        postgresql_where=_TAKES_PLACE,
    )
    op.create_index("ix_documents_user_id_submitted_at_id", "documents", ["user_id", "submitted_at", "id"])
    op.create_index(
        "ix_documents_queue", "documents", ["submitted_at", "id"], sqlite_where=_WAITS, postgresql_where=_WAITS
    )
    op.create_index("ix_documents_status_submitted_at_id", "documents", ["status", "submitted_at", "id"])
    op.create_index("ix_documents_numbers", "documents", ["id"], sqlite_where=_HAS_NUMBER, postgresql_where=_HAS_NUMBER)
    op.create_index("ix_documents_due_at", "documents", ["due_at"])
    op.create_table(
        "account_standings",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("required", sa.String(length=200), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_account_standings"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_account_standings_user_id"),
    )
    op.create_index("ix_account_standings_required", "account_standings", ["required"])


def downgrade() -> None:
    op.drop_table("account_standings")
    op.drop_table("documents")
