"""make archives of users' data"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"

_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "data_exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("arrived", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_data_exports"),
    )
    op.create_index("uq_data_exports_owner_id", "data_exports", ["owner_id"], unique=True)
    op.create_index("ix_data_exports_due_at", "data_exports", ["due_at"], sqlite_where=_DUE, postgresql_where=_DUE)
    op.create_table(
        "data_export_parts",
        sa.Column("data_export_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["data_export_id"], ["data_exports.id"], name="fk_data_export_parts_data_export_id"),
        sa.PrimaryKeyConstraint("data_export_id", "name", "number", name="pk_data_export_parts"),
    )


def downgrade() -> None:
    op.drop_table("data_export_parts")
    op.drop_table("data_exports")
