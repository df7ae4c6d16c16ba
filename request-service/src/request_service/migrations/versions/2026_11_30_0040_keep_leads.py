"""keep leads: the interest of buyers in listings"""

import sqlalchemy as sa
from alembic import op

revision: str = "0040"
down_revision: str | None = "0039"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_HAS_BROKER = sa.text("broker_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "leads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("listing_title", sa.String(length=200), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("broker_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("offer_units", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("opening", sa.String(length=4000), nullable=True),
        sa.Column("first_answer_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name="fk_leads_listing_id"),
        sa.PrimaryKeyConstraint("id", name="pk_leads"),
        sa.UniqueConstraint("listing_id", "buyer_id", name="uq_leads_listing_id_buyer_id"),
    )
    op.create_index("ix_leads_buyer_id_id", "leads", ["buyer_id", "id"])
    op.create_index("ix_leads_seller_id_id", "leads", ["seller_id", "id"])
    op.create_index(
        "ix_leads_broker_id_id",
        "leads",
        ["broker_id", "id"],
        postgresql_where=_HAS_BROKER,
        sqlite_where=_HAS_BROKER,
    )


def downgrade() -> None:
    op.drop_table("leads")
