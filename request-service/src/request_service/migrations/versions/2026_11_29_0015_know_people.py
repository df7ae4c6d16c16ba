"""know people: facts about accounts, and their dependants"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | None = None
depends_on: str | None = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "person_facts",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(20), nullable=True),
        sa.Column("postal_code", sa.String(20), nullable=True),
        sa.Column("address", sa.String(300), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("fetched_changes", sa.Integer(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enrolled_venue_id", sa.Uuid(), nullable=True),
        sa.Column("health_conditions", _JSON, nullable=True),
        sa.ForeignKeyConstraint(["enrolled_venue_id"], ["venues.id"], name=op.f("fk_person_facts_enrolled_venue_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_person_facts")),
    )
    op.create_table(
        "dependants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(20), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependants")),
    )
    op.create_index(op.f("ix_dependants_user_id_id"), "dependants", ["user_id", "id"])
    # A person is enrolled at the venue of a postal code.
    has_code = sa.text("postal_code IS NOT NULL")
    op.create_index(
        op.f("ix_venues_postal_code"), "venues", ["postal_code"], postgresql_where=has_code, sqlite_where=has_code
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_venues_postal_code"), "venues")
    op.drop_table("dependants")
    op.drop_table("person_facts")
