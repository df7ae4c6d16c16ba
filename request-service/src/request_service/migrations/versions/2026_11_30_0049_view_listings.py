"""view listings: venues that are in no list, and the one of each listing with viewings"""

import sqlalchemy as sa
from alembic import op

revision: str = "0049"
down_revision: str | None = "0048"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("venues", sa.Column("is_unlisted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "listing_venues",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name="fk_listing_venues_listing_id_listings"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name="fk_listing_venues_venue_id_venues"),
        sa.PrimaryKeyConstraint("listing_id", name="pk_listing_venues"),
        sa.UniqueConstraint("venue_id", name="uq_listing_venues_venue_id"),
    )


def downgrade() -> None:
    op.drop_table("listing_venues")
    with op.batch_alter_table("venues") as venues:
        venues.drop_column("is_unlisted")
