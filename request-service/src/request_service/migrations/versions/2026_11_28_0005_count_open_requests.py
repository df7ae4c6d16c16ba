"""count open requests: an index of the open requests of a client"""

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None

_NAME = "ix_requests_client_id_status"


def upgrade() -> None:
    op.create_index(_NAME, "requests", ["client_id", "status"])


def downgrade() -> None:
    op.drop_index(_NAME, table_name="requests")
