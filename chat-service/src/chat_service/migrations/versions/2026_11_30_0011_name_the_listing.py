"""name the listing that a conversation is about

The previous release makes no conversations about listings.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("listing_id", sa.Uuid()))


def downgrade() -> None:
    op.drop_column("conversations", "listing_id")
