"""add reports of users and of what they wrote"""

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("subject_type", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_id", sa.Uuid()),
        sa.Column("reason", sa.String(100), nullable=False),
        sa.Column("comment", sa.Text()),
        sa.Column("excerpt", sa.Text()),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(16)),
        sa.Column("note", sa.Text()),
        sa.Column("resolved_by", sa.Uuid()),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint(
            "reporter_id", "subject_type", "subject_id", name="uq_reports_reporter_id_subject_type_subject_id"
        ),
    )
    op.create_index("ix_reports_status_created_at_id", "reports", ["status", "created_at", "id"])
    op.create_index(
        "ix_reports_status_subject_type_created_at_id", "reports", ["status", "subject_type", "created_at", "id"]
    )
    op.create_index("ix_reports_subject_type_subject_id_status", "reports", ["subject_type", "subject_id", "status"])
    op.create_index("ix_reports_author_id", "reports", ["author_id"])


def downgrade() -> None:
    op.drop_table("reports")
