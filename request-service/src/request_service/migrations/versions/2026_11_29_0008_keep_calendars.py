"""keep calendars: commitments, of which one holder's never overlap, except two jobs"""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None

# One constraint for everything but jobs, and one for jobs against the rest: an expression that differs, at one time.
_APART = """
ALTER TABLE commitments ADD CONSTRAINT ex_commitments_apart
EXCLUDE USING gist (holder_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (kind <> 'job')"""
_JOBS_APART_FROM_THE_REST = """
ALTER TABLE commitments ADD CONSTRAINT ex_commitments_jobs_apart_from_the_rest
EXCLUDE USING gist (
    holder_id WITH =,
    (CASE WHEN kind = 'job' THEN 1 ELSE 0 END) WITH <>,
    tstzrange(starts_at, ends_at) WITH &&
)"""
# RAISE(IGNORE) leaves the row out, as ON CONFLICT DO NOTHING does. SQLite lets one writer in at a time.
_REFUSE = """
CREATE TRIGGER commitments_apart BEFORE INSERT ON commitments
WHEN EXISTS (
    SELECT 1 FROM commitments AS other
    WHERE other.holder_id = NEW.holder_id
      AND other.ends_at > NEW.starts_at
      AND other.starts_at < NEW.ends_at
      AND (other.kind <> 'job' OR NEW.kind <> 'job')
)
BEGIN
    SELECT RAISE(IGNORE);
END"""


def upgrade() -> None:
    op.create_table(
        "commitments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("speed_kmh", sa.Double(), nullable=True),
        sa.Column("margin_minutes", sa.Double(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(500), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_commitments_lasts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint("kind", "source_id", name=op.f("uq_commitments_kind_source_id")),
    )
    op.create_index(op.f("ix_commitments_holder_id_ends_at"), "commitments", ["holder_id", "ends_at"])
    is_due = sa.text("due_at IS NOT NULL")
    op.create_index(
        op.f("ix_commitments_due_at"), "commitments", ["due_at"], postgresql_where=is_due, sqlite_where=is_due
    )
    if op.get_bind().dialect.name == "postgresql":
        # A trusted extension: the owner of the database may create it.
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(_APART)
        op.execute(_JOBS_APART_FROM_THE_REST)
    else:
        op.execute(_REFUSE)


def downgrade() -> None:
    op.drop_table("commitments")
