"""create services: things that are done for a person at a venue, and for whom they are"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "services",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid()),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_key", sa.String(600), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("description", sa.String(2000)),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_before_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_after_minutes", sa.Integer(), nullable=False),
        sa.Column("price_units", sa.BigInteger()),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("criteria", _JSON, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_services"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name="fk_services_venue_id"),
    )
    op.create_index("ix_services_created_at_id", "services", ["created_at", "id"])
    op.create_index("ix_services_kind_created_at_id", "services", ["kind", "created_at", "id"])
    op.create_index("ix_services_venue_id_created_at_id", "services", ["venue_id", "created_at", "id"])


def downgrade() -> None:
    op.drop_table("services")
