"""reply to reviews"""

import sqlalchemy as sa
from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    with op.batch_alter_table("ratings") as ratings:
        ratings.add_column(sa.Column("reply", sa.String(length=1000), nullable=True))
        ratings.add_column(sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("ratings") as ratings:
        for name in ("replied_at", "reply"):
            ratings.drop_column(name)
