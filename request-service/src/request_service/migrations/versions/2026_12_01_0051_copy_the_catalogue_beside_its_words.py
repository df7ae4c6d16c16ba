"""copy the catalogue beside its words: a search with words compares all else there"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0051"
down_revision: str | None = "0050"
branch_labels: str | None = None
depends_on: str | None = None

_NAME = sa.String(255)
_KEY = sa.String(255).with_variant(sa.String(255, collation="C"), "postgresql")
_CODE = sa.String(20)
_COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "listing_id": sa.Uuid(),
    **dict.fromkeys(("type", "offer", "status", "property_type"), _CODE),
    **dict.fromkeys(("make", "model", "region"), _NAME),
    **dict.fromkeys(("make_key", "model_key", "region_key"), _KEY),
    "location_key": sa.Text(),
    **dict.fromkeys(("fuel_type", "transmission", "condition"), _CODE),
    "currency": sa.String(3),
    "price": sa.BigInteger(),
    **dict.fromkeys(("year_up", "year_down", "mileage_up", "mileage_down"), sa.Integer()),
    "size": sa.Double(),
    "bedrooms": sa.Integer(),
    "available_from": sa.Date(),
    **dict.fromkeys(("seller_id", "broker_id"), sa.Uuid()),
    **dict.fromkeys(("is_broker_verified", "has_images"), sa.Boolean()),
    **dict.fromkeys(("latitude", "longitude", "x", "y", "z"), sa.Double()),
    **dict.fromkeys(("cell_fine", "cell_coarse"), sa.BigInteger()),
    "published_at": sa.DateTime(timezone=True),
}
# Both releases write a row of the catalogue, and then its words, in one transaction.
_COPY = f"""
CREATE FUNCTION copy_catalogue_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT {", ".join(f"catalogue.{name}" for name in _COLUMNS)}
    INTO {", ".join(f"NEW.{name}" for name in _COLUMNS)}
    FROM catalogue WHERE catalogue.number = NEW.number;
    RETURN NEW;
END $$
"""  # noqa: S608  # the names above
_TRIGGERS = (
    _COPY,
    """
CREATE TRIGGER copy_catalogue_row BEFORE INSERT OR UPDATE ON catalogue_lexemes
FOR EACH ROW EXECUTE FUNCTION copy_catalogue_row()
""",
    """
CREATE FUNCTION copy_verified_broker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalogue_lexemes SET is_broker_verified = NEW.is_broker_verified WHERE number = NEW.number;
    RETURN NULL;
END $$
""",
    """
CREATE TRIGGER copy_verified_broker AFTER UPDATE OF is_broker_verified ON catalogue
FOR EACH ROW WHEN (OLD.is_broker_verified IS DISTINCT FROM NEW.is_broker_verified)
EXECUTE FUNCTION copy_verified_broker()
""",
)


def upgrade() -> None:
    for name, kind in _COLUMNS.items():
        op.add_column("catalogue_lexemes", sa.Column(name, kind))
    if op.get_bind().dialect.name == "postgresql":
        for statement in _TRIGGERS:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER copy_verified_broker ON catalogue")
        op.execute("DROP TRIGGER copy_catalogue_row ON catalogue_lexemes")
        op.execute("DROP FUNCTION copy_verified_broker()")
        op.execute("DROP FUNCTION copy_catalogue_row()")
    for name in reversed(_COLUMNS):
        op.drop_column("catalogue_lexemes", name)
