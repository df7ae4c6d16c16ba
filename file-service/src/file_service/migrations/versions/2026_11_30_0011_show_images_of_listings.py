"""show the images of listings"""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None

_HAS_ENDED = sa.text("ended_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "shown_listings",
        sa.Column("listing_id", sa.Uuid(), primary_key=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("is_visible", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_shown_listings_owner_id", "shown_listings", ["owner_id"])
    op.create_index(
        "ix_shown_listings_ended_at",
        "shown_listings",
        ["ended_at"],
        sqlite_where=_HAS_ENDED,
        postgresql_where=_HAS_ENDED,
    )
    op.create_table(
        "listing_images",
        sa.Column("listing_id", sa.Uuid(), primary_key=True),
        sa.Column("file_id", sa.Uuid(), primary_key=True),
    )
    op.create_index("ix_listing_images_file_id", "listing_images", ["file_id"])


def downgrade() -> None:
    op.drop_table("listing_images")
    op.drop_table("shown_listings")
