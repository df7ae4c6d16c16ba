"""count views of listings, and what follows from them"""

import sqlalchemy as sa
from alembic import op

revision: str = "0048"
down_revision: str | None = "0047"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "listing_days",
        sa.Column("listing_id", sa.Uuid(), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
            for name in ("views", "favourites", "leads", "contacts")
        ),
    )
    op.create_table(
        "listing_visitors",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("listing_id", sa.Uuid(), primary_key=True),
        sa.Column("visitor", sa.BigInteger(), primary_key=True, autoincrement=False),
    )
    op.create_table(
        "contact_counts",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("visitor", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False),
    )
    op.create_table(
        "visit_keys",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("key", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    for name in ("visit_keys", "contact_counts", "listing_visitors", "listing_days"):
        op.drop_table(name)
