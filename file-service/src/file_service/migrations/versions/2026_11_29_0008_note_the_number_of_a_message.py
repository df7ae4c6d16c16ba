"""note the number of the message that carries a file"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    op.add_column("files", sa.Column("message_seq", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("files", "message_seq")
