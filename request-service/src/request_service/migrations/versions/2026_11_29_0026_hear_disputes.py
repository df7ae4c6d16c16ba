"""hear disputes: payers' objections, what of a payment they are about, and those of the built-in gateway"""

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_DISPUTED = sa.text("payee_disputed > 0")
_AMOUNTS = ("earned_back", "amount_lost", "amount_disputed", "payee_disputed")


def upgrade() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(20), nullable=False),
        sa.Column("gateway_id", sa.String(255), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(20), nullable=True),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("unearned_part", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(100), nullable=False),
        sa.Column("evidence_due_by", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_disputes_payment_id_payments"),
        sa.PrimaryKeyConstraint("id", name="pk_disputes"),
        sa.UniqueConstraint("gateway", "gateway_id", name="uq_disputes_gateway_gateway_id"),
    )
    op.create_index("ix_disputes_payment_id_id", "disputes", ["payment_id", "id"])
    op.create_index("ix_disputes_status_id", "disputes", ["status", "id"])
    op.create_table(
        "test_disputes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("due_by", _MOMENT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_test_disputes"),
    )
    op.create_index("ix_test_disputes_charge_id", "test_disputes", ["charge_id"])
    for name in _AMOUNTS:
        op.add_column("payments", sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("payments", sa.Column("returns_for", sa.String(20), nullable=True))
    op.execute(
        "UPDATE payments SET earned_back = (SELECT SUM(earned_part) FROM refunds"
        " WHERE refunds.payment_id = payments.id AND refunds.status <> 'failed')"
        " WHERE id IN (SELECT payment_id FROM refunds WHERE status <> 'failed')"
    )
    op.create_index(
        "ix_payments_disputed", "payments", ["payee_id"], postgresql_where=_DISPUTED, sqlite_where=_DISPUTED
    )


def downgrade() -> None:
    op.drop_index("ix_payments_disputed", "payments")
    op.drop_column("payments", "returns_for")
    for name in reversed(_AMOUNTS):
        op.drop_column("payments", name)
    for table in ("test_disputes", "disputes"):
        op.drop_table(table)
