"""list the catalogue: what searches of listings read, and the words by which they are found"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: str | None = None
depends_on: str | None = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAME = sa.String(255)
# SQLite compares bytes, and PostgreSQL would follow the language of the server.
_KEY = sa.String(255).with_variant(sa.String(255, collation="C"), "postgresql")
_WORDS = postgresql.TSVECTOR().with_variant(sa.Text(), "sqlite")
_INDEXES = (
    ("published_at", "number"),
    ("currency", "price", "number"),
    ("year_up", "number"),
    ("year_down", "number"),
    ("mileage_up", "number"),
    ("make_key", "model_key"),
    ("region_key",),
    ("seller_id",),
    ("cell_fine",),
    ("cell_coarse",),
    ("latitude", "longitude"),
)


def upgrade() -> None:
    op.create_table(
        "catalogue",
        sa.Column("number", _ID, nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("offer", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("property_type", sa.String(20)),
        sa.Column("make", _NAME),
        sa.Column("model", _NAME),
        sa.Column("region", _NAME),
        sa.Column("make_key", _KEY),
        sa.Column("model_key", _KEY),
        sa.Column("region_key", _KEY),
        sa.Column("location_key", sa.Text(), nullable=False),
        sa.Column("fuel_type", sa.String(20)),
        sa.Column("transmission", sa.String(20)),
        sa.Column("condition", sa.String(20)),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("year_up", sa.Integer(), nullable=False),
        sa.Column("year_down", sa.Integer(), nullable=False),
        sa.Column("mileage_up", sa.Integer(), nullable=False),
        sa.Column("mileage_down", sa.Integer(), nullable=False),
        sa.Column("size", sa.Double()),
        sa.Column("bedrooms", sa.Integer()),
        sa.Column("available_from", sa.Date()),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("broker_id", sa.Uuid()),
        sa.Column("is_broker_verified", sa.Boolean(), nullable=False),
        sa.Column("has_images", sa.Boolean(), nullable=False),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        sa.Column("x", sa.Double()),
        sa.Column("y", sa.Double()),
        sa.Column("z", sa.Double()),
        sa.Column("cell_fine", sa.BigInteger()),
        sa.Column("cell_coarse", sa.BigInteger()),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_catalogue"),
        sa.UniqueConstraint("listing_id", name="uq_catalogue_listing_id"),
    )
    for columns in _INDEXES:
        op.create_index(f"ix_catalogue_{'_'.join(columns)}", "catalogue", list(columns))
    has_broker = sa.text("broker_id IS NOT NULL")
    op.create_index(
        "ix_catalogue_broker_id", "catalogue", ["broker_id"], postgresql_where=has_broker, sqlite_where=has_broker
    )
    op.create_table(
        "catalogue_lexemes",
        sa.Column("number", _ID, nullable=False),
        sa.Column("words", _WORDS, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_catalogue_lexemes"),
    )
    op.create_index("ix_catalogue_lexemes_words", "catalogue_lexemes", ["words"], postgresql_using="gin")
    if op.get_bind().dialect.name == "sqlite":
        # Its words have no other characters of ASCII than letters and digits, so that this splits at the spaces alone.
        op.execute(
            "CREATE VIRTUAL TABLE catalogue_words USING fts5("
            "title, rest, endings, tokenize = 'ascii', detail = 'column', prefix = '2 3')"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE catalogue_words")
    op.drop_table("catalogue_lexemes")
    op.drop_table("catalogue")
