"""offer slots: times at which a venue offers a service, whose rows decide who gets a seat"""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None

_HAS_A_SEAT = sa.text("status = 'open' AND seats_taken < capacity")


def upgrade() -> None:
    op.create_table(
        "slots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("seats_taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seats_taken >= 0 AND seats_taken <= capacity", name=op.f("ck_slots_seats")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_slots_lasts")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_slots_venue_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_slots_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slots")),
    )
    for columns in (["service_id", "starts_at"], ["venue_id", "service_id", "starts_at"]):
        op.create_index(
            op.f(f"ix_slots_{'_'.join(columns)}"),
            "slots",
            columns,
            postgresql_where=_HAS_A_SEAT,
            sqlite_where=_HAS_A_SEAT,
        )
    for columns in (["venue_id", "starts_at"], ["provider_id", "starts_at"]):
        op.create_index(op.f(f"ix_slots_{'_'.join(columns)}"), "slots", columns)


def downgrade() -> None:
    op.drop_table("slots")
