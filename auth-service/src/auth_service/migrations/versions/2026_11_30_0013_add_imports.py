"""add imports of accounts, and a lane for mails that are caused by the thousand"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("mails", sa.Column("is_bulk", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_mails_is_bulk_due_at", "mails", ["is_bulk", "due_at"])
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("admin_id", sa.Uuid(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("errors", _JSON, nullable=False),
        sa.Column("cause", _JSON, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("finished_at", _MOMENT),
    )
    op.create_index("ix_imports_due_at", "imports", ["due_at"])
    op.create_index("ix_imports_finished_at", "imports", ["finished_at"])
    op.create_table(
        "import_parts",
        sa.Column("import_id", sa.Uuid(), sa.ForeignKey("imports.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("content", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("import_parts")
    op.drop_table("imports")
    op.drop_index("ix_mails_is_bulk_due_at", "mails")
    op.drop_column("mails", "is_bulk")
