"""reconcile: comparisons of our books with those of gateways, and the holds that were announced"""

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_RUNNING = sa.text("state = 'running'")
_HELD = sa.text("status = 'authorized'")


def upgrade() -> None:
    op.create_table(
        "reconciliations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("night", sa.Date(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("claimed_until", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("mended", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliations"),
        sa.UniqueConstraint("night", name="uq_reconciliations_night"),
    )
    op.create_index(
        "uq_reconciliations_running",
        "reconciliations",
        ["state"],
        unique=True,
        postgresql_where=_RUNNING,
        sqlite_where=_RUNNING,
    )
    op.create_table(
        "reconciled_gateways",
        sa.Column("reconciliation_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(20), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.String(500), nullable=True),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"],
            ["reconciliations.id"],
            name="fk_reconciled_gateways_reconciliation_id",
        ),
        sa.PrimaryKeyConstraint("reconciliation_id", "gateway", name="pk_reconciled_gateways"),
    )
    op.create_table(
        "reconciled_subjects",
        sa.Column("reconciliation_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"],
            ["reconciliations.id"],
            name="fk_reconciled_subjects_reconciliation_id",
        ),
        sa.PrimaryKeyConstraint("reconciliation_id", "subject_id", name="pk_reconciled_subjects"),
    )
    op.create_table(
        "reconciliation_differences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reconciliation_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("ours", sa.String(200), nullable=False),
        sa.Column("theirs", sa.String(200), nullable=False),
        sa.Column("is_mended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"],
            ["reconciliations.id"],
            name="fk_reconciliation_differences_reconciliation_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliation_differences"),
        sa.UniqueConstraint(
            "reconciliation_id",
            "gateway",
            "kind",
            "subject",
            "name",
            name="uq_reconciliation_differences_found",
        ),
    )
    op.create_index(
        "ix_reconciliation_differences_reconciliation_id_id",
        "reconciliation_differences",
        ["reconciliation_id", "id"],
    )
    op.create_index(
        "ix_reconciliation_differences_reconciliation_id_is_mended_id",
        "reconciliation_differences",
        ["reconciliation_id", "is_mended", "id"],
    )
    # The changes since a moment are compared.
    op.create_index("ix_payments_gateway_updated_at_id", "payments", ["gateway", "updated_at", "id"])
    op.create_index("ix_payouts_method_updated_at_id", "payouts", ["method", "updated_at", "id"])
    op.add_column("payments", sa.Column("hold_told_at", _MOMENT, nullable=True))
    op.create_index(
        "ix_payments_capture_before", "payments", ["capture_before", "id"], postgresql_where=_HELD, sqlite_where=_HELD
    )


def downgrade() -> None:
    op.drop_index("ix_payments_capture_before", "payments")
    op.drop_column("payments", "hold_told_at")
    op.drop_index("ix_payouts_method_updated_at_id", "payouts")
    op.drop_index("ix_payments_gateway_updated_at_id", "payments")
    for table in ("reconciliation_differences", "reconciled_subjects", "reconciled_gateways", "reconciliations"):
        op.drop_table(table)
