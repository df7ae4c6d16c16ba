"""Remember what the clock on the wall shows at the start of a plan's slot.

A replica of the release before leaves the column null; `retime` fills it.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("slots", sa.Column("wall_start", sa.DateTime()))


def downgrade() -> None:
    op.drop_column("slots", "wall_start")
