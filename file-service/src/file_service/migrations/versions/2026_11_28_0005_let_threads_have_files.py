"""let threads have files: note to whom a file of a thread was published"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    op.add_column("files", sa.Column("told_ids", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("files", "told_ids")
