"""judge listings: checks of what is published, findings for moderators, and their decisions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0044"
down_revision: str | None = "0043"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_IS_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("listings") as listings:
        listings.add_column(sa.Column("suspended_for", sa.String(length=100), nullable=True))
    op.create_table(
        "listing_checks",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("market", sa.String(length=64), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("text_digest", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("listing_id", name="pk_listing_checks"),
    )
    op.create_index(
        "ix_listing_checks_due_at_listing_id",
        "listing_checks",
        ["due_at", "listing_id"],
        postgresql_where=_IS_DUE,
        sqlite_where=_IS_DUE,
    )
    op.create_index("ix_listing_checks_market_listing_id", "listing_checks", ["market", "listing_id"])
    op.create_index("ix_listing_checks_text_digest_owner_id", "listing_checks", ["text_digest", "owner_id"])
    op.create_table(
        "listing_image_digests",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("listing_id", "digest", name="pk_listing_image_digests"),
    )
    op.create_index("ix_listing_image_digests_digest_owner_id", "listing_image_digests", ["digest", "owner_id"])
    op.create_table(
        "listing_flags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("signals", _JSON, nullable=False),
        sa.Column("flagged_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_listing_flags"),
    )
    op.create_index("ix_listing_flags_listing_id_id", "listing_flags", ["listing_id", "id"])
    op.create_table(
        "listing_decisions",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("is_suspension", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=False),
        sa.Column("appeal", sa.String(length=2000), nullable=True),
        sa.Column("appealed_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("report_id", name="pk_listing_decisions"),
    )
    op.create_index("ix_listing_decisions_listing_id_decided_at", "listing_decisions", ["listing_id", "decided_at"])


def downgrade() -> None:
    for table in ("listing_decisions", "listing_flags", "listing_image_digests", "listing_checks"):
        op.drop_table(table)
    with op.batch_alter_table("listings") as listings:
        listings.drop_column("suspended_for")
