"""book seats: bookings, of which a person has one for each slot that keeps its seat"""

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None

_SEATED = sa.text("status IN ('held', 'booked', 'checked_in')")
_OFFERED = sa.text("wait_id IS NOT NULL")
_HELD = sa.text("status = 'held'")


def upgrade() -> None:
    op.create_table(
        "bookings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("attendee_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("slot_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("dose_number", sa.Integer(), nullable=True),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("eligibility", sa.String(20), nullable=False),
        sa.Column("note", sa.String(500), nullable=True),
        sa.Column("wait_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cancel_reason", sa.String(500), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["slot_id"], ["slots.id"], name=op.f("fk_bookings_slot_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_bookings_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
    )
    op.create_index(
        "uq_bookings_slot_id_person_id",
        "bookings",
        ["slot_id", "person_id"],
        unique=True,
        postgresql_where=_SEATED,
        sqlite_where=_SEATED,
    )
    op.create_index(op.f("ix_bookings_user_id_starts_at_id"), "bookings", ["user_id", "starts_at", "id"])
    op.create_index(op.f("ix_bookings_venue_id_starts_at_id"), "bookings", ["venue_id", "starts_at", "id"])
    op.create_index(op.f("ix_bookings_slot_id_status"), "bookings", ["slot_id", "status"])
    op.create_index(
        op.f("ix_bookings_wait_id_slot_id"),
        "bookings",
        ["wait_id", "slot_id"],
        postgresql_where=_OFFERED,
        sqlite_where=_OFFERED,
    )
    op.create_index(
        op.f("ix_bookings_expires_at"), "bookings", ["expires_at"], postgresql_where=_HELD, sqlite_where=_HELD
    )


def downgrade() -> None:
    op.drop_table("bookings")
