"""create venues: places where services are offered at agreed times, and the people who work there"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
# SQLite compares bytes, and PostgreSQL would follow the language of the server.
_KEY = sa.String(600).with_variant(sa.String(600, collation="C"), "postgresql")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "venues",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_key", _KEY, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("postal_code", sa.String(20)),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("cell_coarse", sa.BigInteger(), nullable=False),
        sa.Column("cell_fine", sa.BigInteger(), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("phone", sa.String(32)),
        sa.Column("verified_at", _MOMENT),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("min_notice_minutes", sa.Integer(), nullable=False),
        sa.Column("max_ahead_days", sa.Integer(), nullable=False),
        sa.Column("cancel_until_minutes", sa.Integer(), nullable=False),
        sa.Column("hold_minutes", sa.Integer(), nullable=False),
        sa.Column("offer_minutes", sa.Integer(), nullable=False),
        sa.Column("reminder_minutes", _JSON, nullable=False),
        sa.Column("strict_eligibility", sa.Boolean(), nullable=False),
        sa.Column("no_show_limit", sa.Integer()),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_venues"),
    )
    op.create_index("ix_venues_is_active_name_key_id", "venues", ["is_active", "name_key", "id"])
    op.create_index("ix_venues_is_active_kind_name_key_id", "venues", ["is_active", "kind", "name_key", "id"])
    op.create_index("ix_venues_cell_fine_is_active", "venues", ["cell_fine", "is_active"])
    op.create_index("ix_venues_cell_coarse_is_active", "venues", ["cell_coarse", "is_active"])
    op.create_index("ix_venues_owner_id", "venues", ["owner_id"])
    op.create_table(
        "venue_staff",
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("invited_at", _MOMENT, nullable=False),
        sa.Column("joined_at", _MOMENT),
        sa.PrimaryKeyConstraint("venue_id", "user_id", name="pk_venue_staff"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name="fk_venue_staff_venue_id"),
    )
    op.create_index("ix_venue_staff_user_id", "venue_staff", ["user_id"])


def downgrade() -> None:
    op.drop_table("venue_staff")
    op.drop_table("venues")
