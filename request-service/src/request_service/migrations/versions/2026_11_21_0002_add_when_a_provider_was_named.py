"""add when a provider was named"""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("providers", sa.Column("named_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("providers", "named_at")
