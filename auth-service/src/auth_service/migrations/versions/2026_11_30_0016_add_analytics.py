"""add the events of clients, and the roll-ups of all events by hour and by day"""

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "client_events",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("resource_id", sa.String(64)),
        sa.Column("session_id", sa.String(64)),
        sa.Column("details", sa.Text()),
        sa.Column("occurred_at", _MOMENT, nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_client_events_user_id", "client_events", ["user_id"])
    op.create_index("ix_client_events_occurred_at", "client_events", ["occurred_at"])
    op.create_table(
        "rollups",
        sa.Column("entity", sa.String(32), primary_key=True),
        sa.Column("metric_name", sa.String(32), primary_key=True),
        sa.Column("dimension", sa.String(128), primary_key=True),
        sa.Column("bucket", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
    )
    columns = ["entity", "metric_name", "bucket", "dimension", "value"]
    op.create_index("ix_rollups_entity_metric_name_bucket_dimension_value", "rollups", columns)
    op.create_index("ix_rollups_bucket", "rollups", ["bucket"])
    op.create_table(
        "rollup_days",
        sa.Column("entity", sa.String(32), primary_key=True),
        sa.Column("metric_name", sa.String(32), primary_key=True),
        sa.Column("dimension", sa.String(128), primary_key=True),
        sa.Column("bucket", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_rollup_days_entity_metric_name_bucket_dimension_value", "rollup_days", columns)
    op.create_table(
        "rollup_totals",
        sa.Column("entity", sa.String(32), primary_key=True),
        sa.Column("metric_name", sa.String(32), primary_key=True),
        sa.Column("dimension", sa.String(128), primary_key=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "fold_state",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("folded_at", _MOMENT, nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("fold_state")
    op.drop_table("rollup_totals")
    op.drop_table("rollup_days")
    op.drop_table("rollups")
    op.drop_table("client_events")
