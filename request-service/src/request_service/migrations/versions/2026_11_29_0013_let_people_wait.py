"""let people wait: a person waits for a service at one place once"""

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "waits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("attendee_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("starts_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_waits_service_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_waits_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waits")),
        sa.UniqueConstraint("person_id", "service_id", "place_id", name=op.f("uq_waits_person_id_service_id_place_id")),
    )
    op.create_index(op.f("ix_waits_user_id_id"), "waits", ["user_id", "id"])
    op.create_index(op.f("ix_waits_service_id_id"), "waits", ["service_id", "id"])


def downgrade() -> None:
    op.drop_table("waits")
