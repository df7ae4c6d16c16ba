"""filter the catalogue: orders within a type, and several values at once"""

from alembic import op

revision: str = "0050"
down_revision: str | None = "0049"
branch_labels: str | None = None
depends_on: str | None = None

_ORDERS = ("year_up", "year_down", "mileage_up")
_FILTERED = [
    *("type", "offer", "status", "property_type", "make_key", "model_key", "region_key", "fuel_type", "transmission"),
    *("condition", "currency", "bedrooms", "year_down", "is_broker_verified", "has_images"),
]


def upgrade() -> None:
    for order in _ORDERS:
        op.create_index(f"ix_catalogue_type_{order}_number", "catalogue", ["type", order, "number"])
    if op.get_bind().dialect.name == "postgresql":
        # A trusted extension: the owner of the database may create it.
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")
        op.create_index("ix_catalogue_filters", "catalogue", _FILTERED, postgresql_using="gin")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_catalogue_filters", "catalogue")
    for order in _ORDERS:
        op.drop_index(f"ix_catalogue_type_{order}_number", "catalogue")
