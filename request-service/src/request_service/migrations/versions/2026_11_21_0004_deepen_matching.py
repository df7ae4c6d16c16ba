"""deepen matching: waves and their candidates, expiry, ratings, the timeline, the watch over progress"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None

_NEW_KEY = "uq_offers_request_id_round_provider_id"
_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    # Requests of earlier releases have null here and never expire by themselves.
    op.add_column("requests", sa.Column("lifetime_seconds", sa.Double()))
    op.add_column("requests", sa.Column("expires_at", _MOMENT))
    op.add_column("requests", sa.Column("expired_at", _MOMENT))
    # The number of times that the request was released and offered again.
    op.add_column("requests", sa.Column("round", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_requests_status_expires_at", "requests", ["status", "expires_at"])
    op.add_column("providers", sa.Column("rating_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("providers", sa.Column("rating_sum", sa.Integer(), nullable=False, server_default="0"))
    # When the position was last shown to the client of a running job.
    op.add_column("providers", sa.Column("shown_at", _MOMENT))
    # When the provider last finished a job or became available.
    op.add_column("providers", sa.Column("idle_since", _MOMENT))
    _deepen_offers()
    _create_waves()
    _create_ratings()
    _create_timeline()
    _create_progress()


def _deepen_offers() -> None:
    with op.batch_alter_table("offers") as offers:
        offers.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="0"))
        offers.add_column(sa.Column("wave_number", sa.Integer(), nullable=False, server_default="1"))
        # When the provider is told of it; null: at once.
        offers.add_column(sa.Column("shown_at", _MOMENT))
        offers.drop_constraint("uq_offers_request_id_provider_id", type_="unique")
        offers.create_unique_constraint(
            "uq_offers_request_id_round_provider_id", ["request_id", "round", "provider_id"]
        )
    op.create_index("ix_offers_state_expires_at", "offers", ["state", "expires_at"])
    op.create_index("ix_offers_provider_id_created_at", "offers", ["provider_id", "created_at"])


def _create_waves() -> None:
    op.create_table(
        "waves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT),
        sa.Column("radius_km", sa.Double()),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("rules_version", sa.String(32)),
        sa.Column("rules", _JSON),
        sa.Column("snapshot", _JSON),
        # Waves that were decided together have one number.
        sa.Column("batch_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_waves"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_waves_request_id"),
        sa.UniqueConstraint("request_id", "round", "number", name="uq_waves_request_id_round_number"),
    )
    op.create_index("ix_waves_state_due_at", "waves", ["state", "due_at"])
    op.create_index("ix_waves_batch_id", "waves", ["batch_id"])
    op.create_table(
        "candidates",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("rank", sa.Integer()),
        sa.Column("distance_km", sa.Double(), nullable=False),
        sa.Column("score", sa.Double()),
        sa.Column("parts", _JSON, nullable=False),
        sa.Column("delay_seconds", sa.Double(), nullable=False),
        sa.Column("snapshot", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("wave_id", "provider_id", name="pk_candidates"),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name="fk_candidates_wave_id"),
    )
    op.create_index("ix_candidates_provider_id", "candidates", ["provider_id"])


def _create_ratings() -> None:
    op.create_table(
        "ratings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("rater_id", sa.Uuid(), nullable=False),
        sa.Column("ratee_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(1000)),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ratings"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_ratings_request_id"),
        sa.UniqueConstraint("request_id", "rater_id", name="uq_ratings_request_id_rater_id"),
    )
    op.create_index("ix_ratings_ratee_id_rater_id", "ratings", ["ratee_id", "rater_id"])
    op.create_index("ix_ratings_rater_id_ratee_id", "ratings", ["rater_id", "ratee_id"])


def _create_timeline() -> None:
    op.create_table(
        "timeline_entries",
        # Not gapless, but in order: the row of the request is locked while an entry is added.
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(50), nullable=False),
        sa.Column("occurred_at", _MOMENT, nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("data", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_timeline_entries"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_timeline_entries_request_id"),
    )
    op.create_index("ix_timeline_entries_request_id_seq", "timeline_entries", ["request_id", "seq"])


def _create_progress() -> None:
    op.create_table(
        "progress_watches",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        # At the last check; null before the first one.
        sa.Column("distance_km", sa.Double()),
        sa.Column("located_at", _MOMENT),
        # The last verdict, and its number in a row.
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("ticks", sa.Integer(), nullable=False),
        # When the client was notified; null if they were not.
        sa.Column("told_at", _MOMENT),
        sa.PrimaryKeyConstraint("request_id", name="pk_progress_watches"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_progress_watches_request_id"),
    )
    op.create_index("ix_progress_watches_due_at", "progress_watches", ["due_at"])


def downgrade() -> None:
    for table in ("progress_watches", "timeline_entries", "ratings", "candidates", "waves"):
        op.drop_table(table)
    op.drop_index("ix_offers_provider_id_created_at", "offers")
    op.drop_index("ix_offers_state_expires_at", "offers")
    with op.batch_alter_table("offers") as offers:
        offers.drop_constraint(_NEW_KEY, type_="unique")
        offers.create_unique_constraint("uq_offers_request_id_provider_id", ["request_id", "provider_id"])
        for column in ("shown_at", "wave_number", "round"):
            offers.drop_column(column)
    for column in ("idle_since", "shown_at", "rating_sum", "rating_count"):
        op.drop_column("providers", column)
    op.drop_index("ix_requests_status_expires_at", "requests")
    for column in ("round", "expired_at", "expires_at", "lifetime_seconds"):
        op.drop_column("requests", column)
