"""open the marketplace: sellers, and their listings of properties and vehicles"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "sellers",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("named_at", _MOMENT, nullable=True),
        sa.Column("display_name", sa.String(length=100), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=2000), nullable=True),
        sa.Column("contact_phone", sa.String(length=32), nullable=True),
        sa.Column("show_phone", sa.Boolean(), nullable=False),
        sa.Column("languages", _JSON, nullable=False),
        sa.Column("suspended_at", _MOMENT, nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("activity_changed_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("deleted_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_sellers")),
    )
    op.create_table(
        "listings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("broker_id", sa.Uuid(), nullable=True),
        sa.Column("invited_broker_id", sa.Uuid(), nullable=True),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("offer", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_since", _MOMENT, nullable=False),
        sa.Column("moderation", sa.String(length=20), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("is_visible", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=5000), nullable=True),
        sa.Column("price_units", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("negotiable", sa.Boolean(), nullable=False),
        sa.Column("location", sa.String(length=255), nullable=True),
        sa.Column("region", sa.String(length=100), nullable=True),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("shown_latitude", sa.Double(), nullable=True),
        sa.Column("shown_longitude", sa.Double(), nullable=True),
        sa.Column("cell_coarse", sa.BigInteger(), nullable=True),
        sa.Column("cell_fine", sa.BigInteger(), nullable=True),
        sa.Column("image_ids", _JSON, nullable=False),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("published_at", _MOMENT, nullable=True),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.Column("view_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("favourite_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("deleted_at", _MOMENT, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["sellers.user_id"], name=op.f("fk_listings_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
    )
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_listings_broker_id_id"),
            ["broker_id", "id"],
            unique=False,
            postgresql_where=sa.text("broker_id IS NOT NULL"),
            sqlite_where=sa.text("broker_id IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_listings_due_at_id"),
            ["due_at", "id"],
            unique=False,
            postgresql_where=sa.text("due_at IS NOT NULL"),
            sqlite_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_listings_invited_broker_id"),
            ["invited_broker_id"],
            unique=False,
            postgresql_where=sa.text("invited_broker_id IS NOT NULL"),
            sqlite_where=sa.text("invited_broker_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_listings_owner_id_id"), ["owner_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_listings_owner_id_status_id"), ["owner_id", "status", "id"], unique=False)
        batch_op.create_index(
            "ix_listings_owner_id_visible",
            ["owner_id"],
            unique=False,
            postgresql_where=sa.text("is_visible"),
            sqlite_where=sa.text("is_visible"),
        )

    op.create_table(
        "listing_properties",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("property_type", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("size_m2", sa.Double(), nullable=True),
        sa.Column("land_m2", sa.Double(), nullable=True),
        sa.Column("bedrooms", sa.Integer(), nullable=True),
        sa.Column("bathrooms", sa.Double(), nullable=True),
        sa.Column("floor", sa.Integer(), nullable=True),
        sa.Column("year_built", sa.Integer(), nullable=True),
        sa.Column("furnished", sa.Boolean(), nullable=True),
        sa.Column("parking", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_listing_properties_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_listing_properties")),
    )
    op.create_table(
        "listing_vehicles",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("make", sa.String(length=100), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("mileage", sa.Integer(), nullable=True),
        sa.Column("fuel_type", sa.String(length=20), nullable=True),
        sa.Column("transmission", sa.String(length=20), nullable=True),
        sa.Column("body_type", sa.String(length=50), nullable=True),
        sa.Column("condition", sa.String(length=20), nullable=True),
        sa.Column("color", sa.String(length=50), nullable=True),
        sa.Column("engine_cc", sa.Integer(), nullable=True),
        sa.Column("vin", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_listing_vehicles_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_listing_vehicles")),
    )


def downgrade() -> None:
    op.drop_table("listing_vehicles")
    op.drop_table("listing_properties")
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_listings_owner_id_visible", postgresql_where=sa.text("is_visible"), sqlite_where=sa.text("is_visible")
        )
        batch_op.drop_index(batch_op.f("ix_listings_owner_id_status_id"))
        batch_op.drop_index(batch_op.f("ix_listings_owner_id_id"))
        batch_op.drop_index(
            batch_op.f("ix_listings_invited_broker_id"),
            postgresql_where=sa.text("invited_broker_id IS NOT NULL"),
            sqlite_where=sa.text("invited_broker_id IS NOT NULL"),
        )
        batch_op.drop_index(
            batch_op.f("ix_listings_due_at_id"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
            sqlite_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.drop_index(
            batch_op.f("ix_listings_broker_id_id"),
            postgresql_where=sa.text("broker_id IS NOT NULL"),
            sqlite_where=sa.text("broker_id IS NOT NULL"),
        )

    op.drop_table("listings")
    op.drop_table("sellers")
