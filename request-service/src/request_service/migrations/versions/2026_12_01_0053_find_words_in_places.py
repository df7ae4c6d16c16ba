"""find words in places: the cells beside the words"""

from alembic import op

revision: str = "0053"
down_revision: str | None = "0052"
branch_labels: str | None = None
depends_on: str | None = None

_CELLS = ("cell_fine", "cell_coarse")


def upgrade() -> None:
    for name in _CELLS:
        op.create_index(f"ix_catalogue_lexemes_{name}", "catalogue_lexemes", [name])


def downgrade() -> None:
    for name in _CELLS:
        op.drop_index(f"ix_catalogue_lexemes_{name}", "catalogue_lexemes")
