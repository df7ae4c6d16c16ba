"""save listings as favourites"""

import sqlalchemy as sa
from alembic import op

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "favourites",
        sa.Column("user_id", sa.Uuid(), primary_key=True),
        sa.Column("listing_id", sa.Uuid(), sa.ForeignKey("listings.id"), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        "ix_favourites_user_id_created_at_listing_id", "favourites", ["user_id", "created_at", "listing_id"]
    )
    op.create_index("ix_favourites_listing_id_user_id", "favourites", ["listing_id", "user_id"])
    op.create_table(
        "favourite_states",
        sa.Column("listing_id", sa.Uuid(), sa.ForeignKey("listings.id"), primary_key=True),
        sa.Column("price_units", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "favourite_ticks",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
    )
    op.create_index("ix_favourite_ticks_listing_id", "favourite_ticks", ["listing_id"])


def downgrade() -> None:
    op.drop_table("favourite_ticks")
    op.drop_table("favourite_states")
    op.drop_table("favourites")
