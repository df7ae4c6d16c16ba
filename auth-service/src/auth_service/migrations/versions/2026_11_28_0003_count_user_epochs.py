"""count user epochs: all tokens of a user become void by one number, and their live sessions are found by an index"""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

_NOT_ENDED = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.add_column("users", sa.Column("token_epoch", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("users", sa.Column("token_floor", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("users", sa.Column("kept_session_id", sa.Uuid()))
    op.add_column("users", sa.Column("tokens_voided_at", sa.DateTime(timezone=True)))
    op.create_index("ix_users_tokens_voided_at", "users", ["tokens_voided_at"])
    op.create_index(
        "ix_sessions_not_ended", "sessions", ["user_id"], postgresql_where=_NOT_ENDED, sqlite_where=_NOT_ENDED
    )
    # The revocation of signing keys that is to be told again when the map of revocations was lost.
    op.add_column("signing_keys", sa.Column("revokes_earlier", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("signing_keys", "revokes_earlier")
    op.drop_index("ix_sessions_not_ended", "sessions")
    op.drop_index("ix_users_tokens_voided_at", "users")
    for column in ("tokens_voided_at", "kept_session_id", "token_floor", "token_epoch"):
        op.drop_column("users", column)
