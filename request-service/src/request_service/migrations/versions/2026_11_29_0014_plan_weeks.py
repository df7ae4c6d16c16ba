"""plan weeks: schedules that make slots, and times in which venues are closed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_IS_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid()),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("weekly", _JSON, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("gap_minutes", sa.Integer(), nullable=False),
        sa.Column("without", _JSON, nullable=False),
        sa.Column("filled_until", sa.Date()),
        sa.Column("due_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_schedules"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name="fk_schedules_venue_id"),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_schedules_service_id"),
    )
    op.create_index("ix_schedules_due_at", "schedules", ["due_at"], postgresql_where=_IS_DUE, sqlite_where=_IS_DUE)
    op.create_index("ix_schedules_venue_id_ended_at", "schedules", ["venue_id", "ended_at"])
    op.create_table(
        "venue_closures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_venue_closures"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name="fk_venue_closures_venue_id"),
    )
    op.create_index("ix_venue_closures_venue_id_ends_at", "venue_closures", ["venue_id", "ends_at"])
    op.add_column("slots", sa.Column("schedule_id", sa.Uuid()))
    op.create_index("ix_slots_schedule_id_starts_at", "slots", ["schedule_id", "starts_at"])


def downgrade() -> None:
    op.drop_index("ix_slots_schedule_id_starts_at", "slots")
    op.drop_column("slots", "schedule_id")
    op.drop_table("venue_closures")
    op.drop_table("schedules")
