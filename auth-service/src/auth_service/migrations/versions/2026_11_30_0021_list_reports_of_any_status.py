"""list reports of any status in their order, without sorting all of them for each page"""

from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_index("ix_reports_created_at_id", "reports", ["created_at", "id"])
    op.create_index("ix_reports_subject_type_created_at_id", "reports", ["subject_type", "created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_reports_subject_type_created_at_id", "reports")
    op.drop_index("ix_reports_created_at_id", "reports")
