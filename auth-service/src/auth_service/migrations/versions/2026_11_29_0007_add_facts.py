"""add facts about persons, and the operator's table of postal codes"""

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "person_facts",
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("sealed_nric", sa.LargeBinary()),
        sa.Column("nric_digest", sa.LargeBinary()),
        sa.Column("date_of_birth", sa.Date()),
        sa.Column("gender", sa.String(1)),
        sa.Column("postal_code", sa.String(10)),
        sa.UniqueConstraint("nric_digest", name="uq_person_facts_nric_digest"),
    )
    op.create_table(
        "places",
        sa.Column("postal_code", sa.String(10), primary_key=True),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("latitude", sa.Float(53), nullable=False),
        sa.Column("longitude", sa.Float(53), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("places")
    op.drop_table("person_facts")
