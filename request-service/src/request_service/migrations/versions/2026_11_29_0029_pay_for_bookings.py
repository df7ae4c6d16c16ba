"""pay for bookings: their prices as they were booked, and payments that are for one"""

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0027"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_KEPT = sa.text("is_kept")
_SETTLES = sa.text("settles_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("bookings", sa.Column("price_units", sa.BigInteger()))
    op.add_column("bookings", sa.Column("currency", sa.String(3)))
    with op.batch_alter_table("payments") as payments:
        payments.add_column(sa.Column("booking_id", sa.Uuid()))
        # When the price is earned without a word of the payee.
        payments.add_column(sa.Column("settles_at", _MOMENT))
        # The previous release makes payments of requests alone, and writes neither column.
        payments.alter_column("request_id", existing_type=sa.Uuid(), nullable=True)
        payments.create_foreign_key("fk_payments_booking_id", "bookings", ["booking_id"], ["id"])
        payments.create_check_constraint(
            op.f("ck_payments_one_payable"), "(request_id IS NULL) <> (booking_id IS NULL)"
        )
    op.create_index(
        "uq_payments_booking_id_purpose",
        "payments",
        ["booking_id", "purpose"],
        unique=True,
        postgresql_where=_KEPT,
        sqlite_where=_KEPT,
    )
    op.create_index("ix_payments_booking_id_id", "payments", ["booking_id", "id"])
    op.create_index(
        "ix_payments_settles_at", "payments", ["settles_at"], postgresql_where=_SETTLES, sqlite_where=_SETTLES
    )


def downgrade() -> None:
    for index in ("ix_payments_settles_at", "ix_payments_booking_id_id", "uq_payments_booking_id_purpose"):
        op.drop_index(index, "payments")
    with op.batch_alter_table("payments") as payments:
        payments.drop_constraint(op.f("ck_payments_one_payable"), type_="check")
        payments.drop_constraint("fk_payments_booking_id", type_="foreignkey")
        payments.alter_column("request_id", existing_type=sa.Uuid(), nullable=False)
        payments.drop_column("settles_at")
        payments.drop_column("booking_id")
    op.drop_column("bookings", "currency")
    op.drop_column("bookings", "price_units")
