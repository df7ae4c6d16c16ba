"""count what is stored: the bytes of each account, and the files of each request"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"

_SUMS = (
    "INSERT INTO usages (id, stored_bytes, files) "  # column names of ours
    "SELECT {column}, SUM(file_size), COUNT(*) FROM files WHERE {column} IS NOT NULL GROUP BY {column}"
)


def upgrade() -> None:
    op.create_table(
        "usages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stored_bytes", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_usages"),
    )
    # A file that the previous release adds from now on is not counted.
    for column in ("owner_id", "request_id"):
        op.execute(_SUMS.format(column=column))


def downgrade() -> None:
    op.drop_table("usages")
