"""note what people register as"""

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("users", sa.Column("registered_as", sa.String(16), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "registered_as")
