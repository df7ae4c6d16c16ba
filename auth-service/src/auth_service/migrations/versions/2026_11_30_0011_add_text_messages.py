"""add text messages that wait to be sent, codes for phone numbers, and the verified number of an account"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("users", sa.Column("verified_phone", sa.String(16)))
    op.create_table(
        "text_messages",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("delivery_id", sa.Uuid()),
        sa.Column("cause", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.UniqueConstraint("delivery_id", name="uq_text_messages_delivery_id"),
    )
    op.create_index("ix_text_messages_kind_due_at", "text_messages", ["kind", "due_at"])
    op.create_index("ix_text_messages_user_id", "text_messages", ["user_id"])
    op.create_table(
        "phone_codes",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_phone_codes_expires_at", "phone_codes", ["expires_at"])
    op.create_index("ix_phone_codes_user_id_created_at", "phone_codes", ["user_id", "created_at"])


def downgrade() -> None:
    op.drop_table("phone_codes")
    op.drop_table("text_messages")
    op.drop_column("users", "verified_phone")
