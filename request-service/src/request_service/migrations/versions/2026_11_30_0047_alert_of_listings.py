"""tell owners of saved searches of listings: news, and what was told"""

import sqlalchemy as sa
from alembic import op

revision: str = "0047"
down_revision: str | None = "0046"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_IS_DUE, _IS_TOLD = sa.text("due_at IS NOT NULL"), sa.text("due_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "listing_news",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("is_visible", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("told_units", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("listing_id", name="pk_listing_news"),
    )
    op.create_index(
        "ix_listing_news_due_at_listing_id",
        "listing_news",
        ["due_at", "listing_id"],
        postgresql_where=_IS_DUE,
        sqlite_where=_IS_DUE,
    )
    op.create_table(
        "search_matches",
        sa.Column(
            "search_id",
            sa.Uuid(),
            sa.ForeignKey("saved_searches.id", name="fk_search_matches_search_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("matched_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("search_id", "listing_id", name="pk_search_matches"),
    )
    op.create_index(
        "ix_search_matches_due_at_search_id",
        "search_matches",
        ["due_at", "search_id"],
        postgresql_where=_IS_DUE,
        sqlite_where=_IS_DUE,
    )
    op.create_index("ix_search_matches_listing_id", "search_matches", ["listing_id"])
    op.create_index(
        "ix_search_matches_matched_at_told",
        "search_matches",
        ["matched_at"],
        postgresql_where=_IS_TOLD,
        sqlite_where=_IS_TOLD,
    )
    # Listings that are shown already are no news.
    op.execute(
        "INSERT INTO listing_news (listing_id, version, is_visible, currency, told_units, number, tries)"
        " SELECT id, version, is_visible, currency, price_units, 0, 0 FROM listings"
        " WHERE published_at IS NOT NULL AND deleted_at IS NULL"
    )


def downgrade() -> None:
    op.drop_table("search_matches")
    op.drop_table("listing_news")
