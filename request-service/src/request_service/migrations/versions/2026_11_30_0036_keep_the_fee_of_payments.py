"""keep the fee with which a payment was made"""

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0031"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    # Payments of the previous release settle with the fee of that moment, as they did.
    op.add_column("payments", sa.Column("fee_bps", sa.Integer()))


def downgrade() -> None:
    op.drop_column("payments", "fee_bps")
