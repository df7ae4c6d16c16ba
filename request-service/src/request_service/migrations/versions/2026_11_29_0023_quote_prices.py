"""Quote prices, and keep with a request the quote for which it was made.

A replica of the release before leaves the columns of a request as they are without a quote.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "quotes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
    )
    op.create_index(op.f("ix_quotes_user_id"), "quotes", ["user_id"])
    op.create_index(op.f("ix_quotes_valid_until"), "quotes", ["valid_until"])
    op.add_column("requests", sa.Column("quote", sa.Text()))
    op.add_column("requests", sa.Column("payment_gateway", sa.String(20)))
    op.add_column("requests", sa.Column("payment_status", sa.String(20), nullable=False, server_default="none"))


def downgrade() -> None:
    op.drop_column("requests", "payment_status")
    op.drop_column("requests", "payment_gateway")
    op.drop_column("requests", "quote")
    op.drop_table("quotes")
