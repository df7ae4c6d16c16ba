"""create brokers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)


def _text(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "brokers",
        sa.Column("user_id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("name_key", _text(300), nullable=False),
        sa.Column("search_key", _text(1052), nullable=False),
        sa.Column("license_number", sa.String(50), nullable=False),
        sa.Column("license_key", sa.String(900), nullable=True),
        sa.Column("years_experience", sa.Integer(), nullable=True),
        sa.Column("bio", sa.String(1000), nullable=True),
        sa.Column("company", sa.String(200), nullable=True),
        sa.Column("regions", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(500), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("named_at", _MOMENT, nullable=True),
        sa.Column("standing_at", _MOMENT, nullable=True),
        sa.UniqueConstraint("license_key", name="uq_brokers_license_key"),
    )
    op.create_index("ix_brokers_is_shown_name_key_user_id", "brokers", ["is_shown", "name_key", "user_id"])
    op.create_index(
        "ix_brokers_is_shown_status_name_key_user_id", "brokers", ["is_shown", "status", "name_key", "user_id"]
    )
    op.create_table(
        "broker_regions",
        sa.Column("key", _text(1800), primary_key=True),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("brokers.user_id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("ix_broker_regions_user_id", "broker_regions", ["user_id"])


def downgrade() -> None:
    op.drop_table("broker_regions")
    op.drop_table("brokers")
