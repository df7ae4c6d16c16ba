"""save searches"""

import sqlalchemy as sa
from alembic import op

revision: str = "0045"
down_revision: str | None = "0044"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("alert", sa.String(length=20), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_searches"),
    )
    op.create_index("ix_saved_searches_user_id_id", "saved_searches", ["user_id", "id"])
    op.create_table(
        "saved_search_keys",
        sa.Column(
            "search_id",
            sa.Uuid(),
            sa.ForeignKey("saved_searches.id", name="fk_saved_search_keys_search_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("anchor", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("least_price", sa.BigInteger(), nullable=False),
        sa.Column("most_price", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("search_id", "anchor", name="pk_saved_search_keys"),
    )
    op.create_index(
        "ix_saved_search_keys_anchor_type_least_price_search_id",
        "saved_search_keys",
        ["anchor", "type", "least_price", "search_id"],
    )


def downgrade() -> None:
    op.drop_table("saved_search_keys")
    op.drop_table("saved_searches")
