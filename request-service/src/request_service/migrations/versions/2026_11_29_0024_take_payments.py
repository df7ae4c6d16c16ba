"""take payments: payments and refunds, the calls to gateways that they need, and the inbox of webhooks"""

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_OPEN = sa.text("state IN ('planned', 'sending', 'unknown')")
_DONE = sa.text("state = 'done'")
_KEPT = sa.text("is_kept")
_UNKNOWN = sa.text("subject_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(32), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=True),
        sa.Column("gateway", sa.String(20), nullable=False),
        sa.Column("capture", sa.String(20), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("amount_captured", sa.BigInteger(), nullable=False),
        sa.Column("amount_owed", sa.BigInteger(), nullable=False),
        sa.Column("amount_settled", sa.BigInteger(), nullable=False),
        sa.Column("fee_amount", sa.BigInteger(), nullable=True),
        sa.Column("amount_refunded", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("gateway_id", sa.String(255), nullable=True),
        sa.Column("payment_method_id", sa.String(100), nullable=True),
        sa.Column("return_url", sa.String(2000), nullable=True),
        sa.Column("checkout_url", sa.String(4000), nullable=True),
        sa.Column("client_secret", sa.String(500), nullable=True),
        sa.Column("failure_code", sa.String(100), nullable=True),
        sa.Column("failure_message", sa.String(500), nullable=True),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=True),
        sa.Column("authorized_at", _MOMENT, nullable=True),
        sa.Column("capture_before", _MOMENT, nullable=True),
        sa.Column("succeeded_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_payments_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.UniqueConstraint("reference", name="uq_payments_reference"),
    )
    op.create_index(
        "uq_payments_request_id_purpose",
        "payments",
        ["request_id", "purpose"],
        unique=True,
        postgresql_where=_KEPT,
        sqlite_where=_KEPT,
    )
    for column in ("request_id", "user_id", "payee_id", "status", "gateway"):
        op.create_index(f"ix_payments_{column}_id", "payments", [column, "id"])
    op.create_index("ix_payments_id_at_gateway", "payments", ["gateway_id"])
    op.create_table(
        "refunds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(32), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("payee_part", sa.BigInteger(), nullable=False),
        sa.Column("earned_part", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(500), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("gateway_id", sa.String(255), nullable=True),
        sa.Column("failure_code", sa.String(100), nullable=True),
        sa.Column("failure_message", sa.String(500), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("succeeded_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_refunds_payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
        sa.UniqueConstraint("reference", name="uq_refunds_reference"),
    )
    op.create_index("ix_refunds_payment_id_id", "refunds", ["payment_id", "id"])
    op.create_index("ix_refunds_gateway_id", "refunds", ["gateway_id"])
    op.create_table(
        "gateway_operations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("is_wanted_again", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.String(500), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_gateway_operations"),
    )
    op.create_index(
        "uq_gateway_operations_subject_id_kind",
        "gateway_operations",
        ["subject_id", "kind"],
        unique=True,
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    )
    op.create_index(
        "ix_gateway_operations_gateway_due_at",
        "gateway_operations",
        ["gateway", "due_at", "id"],
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    )
    op.create_index(
        "ix_gateway_operations_finished_at",
        "gateway_operations",
        ["finished_at"],
        postgresql_where=_DONE,
        sqlite_where=_DONE,
    )
    op.create_table(
        "gateway_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(20), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("reference", sa.String(255), nullable=True),
        sa.Column("gateway_id", sa.String(255), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gateway_notices"),
        sa.UniqueConstraint("gateway", "key", name="uq_gateway_notices_gateway_key"),
    )
    op.create_index(
        "ix_gateway_notices_unknown", "gateway_notices", ["id"], postgresql_where=_UNKNOWN, sqlite_where=_UNKNOWN
    )


def downgrade() -> None:
    for table in ("gateway_notices", "gateway_operations", "refunds", "payments"):
        op.drop_table(table)
