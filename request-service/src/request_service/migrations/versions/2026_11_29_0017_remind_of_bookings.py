"""remind of bookings: one row for each reminder that is still to be sent, and what people were told of dangers"""

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_WITHOUT_REMINDERS = sa.text("status = 'booked' AND (reminders_for IS NULL OR reminders_for <> starts_at)")


def upgrade() -> None:
    op.create_table(
        "booking_reminders",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name="fk_booking_reminders_booking_id"),
        sa.PrimaryKeyConstraint("booking_id", "starts_at", "offset_minutes", name="pk_booking_reminders"),
    )
    op.create_index("ix_booking_reminders_due_at_booking_id", "booking_reminders", ["due_at", "booking_id"])
    op.add_column("bookings", sa.Column("reminders_for", _MOMENT))
    op.add_column("bookings", sa.Column("endangered_by", sa.Uuid()))
    op.create_index(
        "ix_bookings_starts_at_without_reminders",
        "bookings",
        ["starts_at"],
        postgresql_where=_WITHOUT_REMINDERS,
        sqlite_where=_WITHOUT_REMINDERS,
    )


def downgrade() -> None:
    op.drop_index("ix_bookings_starts_at_without_reminders", "bookings")
    op.drop_column("bookings", "endangered_by")
    op.drop_column("bookings", "reminders_for")
    op.drop_table("booking_reminders")
