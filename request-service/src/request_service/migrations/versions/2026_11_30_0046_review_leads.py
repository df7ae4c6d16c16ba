"""review leads: an answered lead is a dealing that is reviewed"""

import sqlalchemy as sa
from alembic import op

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: str | None = None
depends_on: str | None = None

_ABOUT_LEAD = sa.text("lead_id IS NOT NULL")
_ABOUT_NO_JOB = sa.text("request_id IS NULL AND booking_id IS NULL")
_ABOUT_NO_DEALING = sa.text("request_id IS NULL AND booking_id IS NULL AND lead_id IS NULL")
_NO_DEALING = "uq_ratings_rater_id_ratee_id_no_dealing"


def upgrade() -> None:
    # The previous release writes none of the new columns, so that its reviews without a dealing stay unique.
    op.add_column("ratings", sa.Column("lead_id", sa.Uuid(), nullable=True))
    op.add_column("ratings", sa.Column("listing_id", sa.Uuid(), nullable=True))
    op.create_index(
        "uq_ratings_lead_id_rater_id_ratee_id",
        "ratings",
        ["lead_id", "rater_id", "ratee_id"],
        unique=True,
        postgresql_where=_ABOUT_LEAD,
        sqlite_where=_ABOUT_LEAD,
    )
    _limit_to(_ABOUT_NO_DEALING)


def downgrade() -> None:
    # Earlier releases know no reviews of leads.
    op.execute("DELETE FROM ratings WHERE lead_id IS NOT NULL")
    _limit_to(_ABOUT_NO_JOB)
    op.drop_index("uq_ratings_lead_id_rater_id_ratee_id", "ratings")
    with op.batch_alter_table("ratings") as ratings:
        for name in ("listing_id", "lead_id"):
            ratings.drop_column(name)


def _limit_to(condition: sa.TextClause) -> None:
    """Limits the index of reviews without a dealing to the rows of a condition."""
    op.drop_index(_NO_DEALING, "ratings")
    op.create_index(
        _NO_DEALING,
        "ratings",
        ["rater_id", "ratee_id"],
        unique=True,
        postgresql_where=condition,
        sqlite_where=condition,
    )
