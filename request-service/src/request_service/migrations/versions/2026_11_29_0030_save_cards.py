"""save cards: customers at gateways, their cards, and the same of the built-in gateway"""

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_SAVED = sa.text("status = 'saved'")


def upgrade() -> None:
    op.create_table(
        "gateway_customers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(32), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(20), nullable=False),
        sa.Column("gateway_id", sa.String(255), nullable=True),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("erased_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_gateway_customers"),
        sa.UniqueConstraint("reference", name="uq_gateway_customers_reference"),
        sa.UniqueConstraint("user_id", "gateway", name="uq_gateway_customers_user_id_gateway"),
    )
    op.create_table(
        "payment_methods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(32), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("return_url", sa.String(2000), nullable=True),
        sa.Column("gateway_id", sa.String(255), nullable=True),
        sa.Column("card_id", sa.String(255), nullable=True),
        sa.Column("fingerprint", sa.String(255), nullable=True),
        sa.Column("brand", sa.String(30), nullable=True),
        sa.Column("last4", sa.String(4), nullable=True),
        sa.Column("exp_month", sa.Integer(), nullable=True),
        sa.Column("exp_year", sa.Integer(), nullable=True),
        sa.Column("checkout_url", sa.String(4000), nullable=True),
        sa.Column("client_secret", sa.String(500), nullable=True),
        sa.Column("failure_code", sa.String(100), nullable=True),
        sa.Column("failure_message", sa.String(500), nullable=True),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["gateway_customers.id"], name="fk_payment_methods_customer_id_gateway_customers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_payment_methods"),
        sa.UniqueConstraint("reference", name="uq_payment_methods_reference"),
    )
    op.create_index(
        "uq_payment_methods_customer_id_fingerprint",
        "payment_methods",
        ["customer_id", "fingerprint"],
        unique=True,
        postgresql_where=_SAVED,
        sqlite_where=_SAVED,
    )
    op.create_index("ix_payment_methods_user_id_id", "payment_methods", ["user_id", "id"])
    op.create_index("ix_payment_methods_customer_id", "payment_methods", ["customer_id"])
    op.create_index("ix_payment_methods_id_at_gateway", "payment_methods", ["gateway_id"])
    op.create_table(
        "test_customers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_test_customers"),
        sa.UniqueConstraint("reference", name="uq_test_customers_reference"),
    )
    op.create_table(
        "test_setups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("return_url", sa.String(), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("card", sa.String(20), nullable=True),
        sa.Column("was_declined", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["test_customers.id"], name="fk_test_setups_customer_id_test_customers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_test_setups"),
        sa.UniqueConstraint("reference", name="uq_test_setups_reference"),
    )
    op.create_index("ix_test_setups_customer_id", "test_setups", ["customer_id"])
    op.add_column("requests", sa.Column("payment_method_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("requests", "payment_method_id")
    for table in ("test_setups", "test_customers", "payment_methods", "gateway_customers"):
        op.drop_table(table)
