"""fill the catalogue beside its words, a batch of listings at a time"""

import sqlalchemy as sa
from alembic import op

revision: str = "0052"
down_revision: str | None = "0051"
branch_labels: str | None = None
depends_on: str | None = None

_BATCH = 1000
# The trigger of the table copies the rows.
_FILL_BATCH = """
WITH batch AS (
    SELECT number FROM catalogue_lexemes WHERE number > :after ORDER BY number LIMIT :batch
), filled AS (
    UPDATE catalogue_lexemes SET words = words FROM batch
    WHERE catalogue_lexemes.number = batch.number AND catalogue_lexemes.listing_id IS NULL
)
SELECT max(number) FROM batch
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    with op.get_context().autocommit_block():
        after: object = 0
        while after is not None:
            after = op.get_bind().execute(sa.text(_FILL_BATCH), {"after": after, "batch": _BATCH}).scalar_one()


def downgrade() -> None:
    pass
