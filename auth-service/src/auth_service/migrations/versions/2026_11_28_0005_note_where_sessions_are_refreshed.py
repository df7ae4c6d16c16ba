"""note where sessions are refreshed: a former token is taken again only from there, and once"""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("refresh_address", sa.String(64)))
    op.add_column("sessions", sa.Column("refresh_device", sa.String(200)))
    op.add_column("sessions", sa.Column("repeated_counter", sa.BigInteger()))


def downgrade() -> None:
    for column in ("repeated_counter", "refresh_device", "refresh_address"):
        op.drop_column("sessions", column)
