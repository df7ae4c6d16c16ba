"""report without a user: the system reports what it finds at listings, and owners appeal against a removal"""

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | None = None
depends_on: str | None = None

_ORIGIN = sa.Enum("user", "system", "appeal", name="reportorigin", native_enum=False, length=16)
_IS_OPEN_WITHOUT_USER = sa.text("status = 'open' AND origin <> 'user'")


def upgrade() -> None:
    # The previous release makes only reports of users, and does not write the column.
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("origin", _ORIGIN, server_default="user", nullable=False))
    op.create_index(
        "uq_reports_subject_type_subject_id_origin_open",
        "reports",
        ["subject_type", "subject_id", "origin"],
        unique=True,
        postgresql_where=_IS_OPEN_WITHOUT_USER,
        sqlite_where=_IS_OPEN_WITHOUT_USER,
    )


def downgrade() -> None:
    op.drop_index("uq_reports_subject_type_subject_id_origin_open", "reports")
    op.execute("DELETE FROM reports WHERE origin <> 'user'")
    with op.batch_alter_table("reports") as reports:
        reports.drop_column("origin")
