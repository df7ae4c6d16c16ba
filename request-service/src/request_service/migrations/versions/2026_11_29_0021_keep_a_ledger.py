"""keep a ledger: entries that are never changed, balances of providers, snapshots of the other accounts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0021"
down_revision: str | None = "0019"
branch_labels: str | None = None
depends_on: str | None = None

_APPEND_ONLY = ("ledger_entries", "ledger_postings")
_REFUSE = """
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation';
END
$$"""


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("subject_id", "kind", name=op.f("uq_ledger_entries_subject_id_kind")),
    )
    op.create_index(op.f("ix_ledger_entries_kind_id"), "ledger_entries", ["kind", "id"])
    for columns in (["payment_id"], ["provider_id", "kind", "occurred_at"]):
        is_set = sa.text(f"{columns[0]} IS NOT NULL")
        op.create_index(
            op.f(f"ix_ledger_entries_{'_'.join(columns)}"),
            "ledger_entries",
            columns,
            postgresql_where=is_set,
            sqlite_where=is_set,
        )
    op.create_table(
        "ledger_postings",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(50), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entries.id"], name=op.f("fk_ledger_postings_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "number", name=op.f("pk_ledger_postings")),
    )
    op.create_index(
        op.f("ix_ledger_postings_account_entry_id_number"), "ledger_postings", ["account", "entry_id", "number"]
    )
    op.create_table(
        "ledger_balances",
        sa.Column("account", sa.String(50), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "currency", name=op.f("pk_ledger_balances")),
    )
    op.create_table(
        "ledger_snapshots",
        sa.Column("account", sa.String(50), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("through_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "currency", name=op.f("pk_ledger_snapshots")),
    )
    op.create_table(
        "ledger_adjustments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("postings", json, nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_adjustments")),
    )
    op.create_table(
        "ledger_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("differences", json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_checks")),
    )
    _forbid_changes()


def downgrade() -> None:
    op.drop_table("ledger_checks")
    op.drop_table("ledger_adjustments")
    for table in ("ledger_snapshots", "ledger_balances", "ledger_postings", "ledger_entries"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_is_append_only()")


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_REFUSE)
        for table in _APPEND_ONLY:
            for name, changes, each in (("stay", "UPDATE OR DELETE", "ROW"), ("stay_whole", "TRUNCATE", "STATEMENT")):
                op.execute(
                    f"CREATE TRIGGER {table}_{name} BEFORE {changes} ON {table}"
                    f" FOR EACH {each} EXECUTE FUNCTION ledger_is_append_only()"
                )
        return
    for table in _APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_stay_at_{change.lower()} BEFORE {change} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )
