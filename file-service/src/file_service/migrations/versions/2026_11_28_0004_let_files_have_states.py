"""let files have states: checks, purposes, threads, and bytes made of other bytes

The previous release makes files that are ready, general and of no thread, as the defaults say.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"

_TO_CHECK = sa.text("check_due_at IS NOT NULL")


def upgrade() -> None:
    for column in (
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False, server_default="general"),
        sa.Column("check_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("rejection", sa.String(length=40), nullable=True),
    ):
        op.add_column("files", column)
    op.create_index(
        "ix_files_check_due_at", "files", ["check_due_at"], sqlite_where=_TO_CHECK, postgresql_where=_TO_CHECK
    )
    op.create_index("ix_files_owner_id_uploaded_at_id", "files", ["owner_id", "uploaded_at", "id"])
    op.drop_index("ix_files_owner_id", "files")
    op.create_index("ix_files_conversation_id_uploaded_at_id", "files", ["conversation_id", "uploaded_at", "id"])
    op.create_table(
        "renditions",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "kind", name="pk_renditions"),
        sa.ForeignKeyConstraint(["source_id"], ["blobs.id"], name="fk_renditions_source_id"),
        sa.ForeignKeyConstraint(["blob_id"], ["blobs.id"], name="fk_renditions_blob_id"),
    )
    op.create_index("ix_renditions_blob_id", "renditions", ["blob_id"])


def downgrade() -> None:
    op.drop_table("renditions")
    for name in ("check_due_at", "owner_id_uploaded_at_id", "conversation_id_uploaded_at_id"):
        op.drop_index(f"ix_files_{name}", "files")
    op.create_index("ix_files_owner_id", "files", ["owner_id"])
    for column in ("conversation_id", "purpose", "check_due_at", "checks", "rejection"):
        op.drop_column("files", column)
