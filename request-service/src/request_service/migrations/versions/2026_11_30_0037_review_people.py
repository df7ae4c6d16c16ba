"""review people: ratings become reviews, which may be about a booking or about nothing that was completed"""

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_ABOUT_NO_DEALING = sa.text("request_id IS NULL AND booking_id IS NULL")


def upgrade() -> None:
    # The previous release rates completed requests alone, and writes none of the new columns.
    with op.batch_alter_table("ratings") as ratings:
        ratings.add_column(sa.Column("booking_id", sa.Uuid(), nullable=True))
        ratings.add_column(sa.Column("is_verified", sa.Boolean(), server_default=sa.true(), nullable=False))
        ratings.add_column(sa.Column("is_about_provider", sa.Boolean(), nullable=True))
        ratings.add_column(sa.Column("updated_at", _MOMENT, nullable=True))
        ratings.add_column(sa.Column("removed_at", _MOMENT, nullable=True))
        ratings.alter_column("request_id", existing_type=sa.Uuid(), nullable=True)
        ratings.create_unique_constraint("uq_ratings_booking_id_rater_id", ["booking_id", "rater_id"])
    op.create_index(
        "uq_ratings_rater_id_ratee_id_no_dealing",
        "ratings",
        ["rater_id", "ratee_id"],
        unique=True,
        postgresql_where=_ABOUT_NO_DEALING,
        sqlite_where=_ABOUT_NO_DEALING,
    )
    op.create_index("ix_ratings_ratee_id_id", "ratings", ["ratee_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_ratings_ratee_id_id", "ratings")
    op.drop_index("uq_ratings_rater_id_ratee_id_no_dealing", "ratings")
    # Earlier releases know only ratings of requests.
    op.execute("DELETE FROM ratings WHERE request_id IS NULL")
    with op.batch_alter_table("ratings") as ratings:
        ratings.drop_constraint("uq_ratings_booking_id_rater_id", type_="unique")
        ratings.alter_column("request_id", existing_type=sa.Uuid(), nullable=False)
        for name in ("removed_at", "updated_at", "is_about_provider", "is_verified", "booking_id"):
            ratings.drop_column(name)
