"""deepen identity: audit trail, mails, challenges, idle sessions, planned keys, deleted accounts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("users", sa.Column("deleted_at", _MOMENT))
    op.create_index("ix_users_created_at_id", "users", ["created_at", "id"])
    op.add_column("sessions", sa.Column("epoch", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("sessions", sa.Column("ends_at", _MOMENT))
    op.add_column("signing_keys", sa.Column("signs_from", _MOMENT))
    _create_audit_entries()
    _create_mails()
    _create_challenges()


def _create_audit_entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", _MOMENT, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("subject_id", sa.Uuid()),
        sa.Column("session_id", sa.Uuid()),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("device", sa.String(200), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("details", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_occurred_at_id", "audit_entries", ["occurred_at", "id"])
    op.create_index("ix_audit_entries_actor_id_occurred_at", "audit_entries", ["actor_id", "occurred_at"])
    op.create_index("ix_audit_entries_subject_id_occurred_at", "audit_entries", ["subject_id", "occurred_at"])


def _create_mails() -> None:
    op.create_table(
        "mails",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("details", _JSON, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
    )
    op.create_index("ix_mails_due_at", "mails", ["due_at"])


def _create_challenges() -> None:
    op.create_table(
        "challenges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_challenges_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_challenges"),
        sa.UniqueConstraint("digest", name="uq_challenges_digest"),
    )
    op.create_index("ix_challenges_user_id_purpose_created_at", "challenges", ["user_id", "purpose", "created_at"])
    op.create_index("ix_challenges_expires_at", "challenges", ["expires_at"])


def downgrade() -> None:
    for table in ("challenges", "mails", "audit_entries"):
        op.drop_table(table)
    op.drop_column("signing_keys", "signs_from")
    op.drop_column("sessions", "ends_at")
    op.drop_column("sessions", "epoch")
    op.drop_index("ix_users_created_at_id", "users")
    op.drop_column("users", "deleted_at")
