"""find accounts by role: notices of admins go to all accounts of one, whose ids are read in pages"""

from alembic import op

revision: str = "0010"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_index("ix_users_role_id", "users", ["role", "id"])


def downgrade() -> None:
    op.drop_index("ix_users_role_id", "users")
