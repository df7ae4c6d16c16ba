"""add notifications: rows, counts of unread ones, deliveries, preferences

The previous release knows none of these tables. Events that happened before this migration make no notification.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_UNREAD = sa.text("read_at IS NULL AND is_shown")
_GROUPED = sa.text("read_at IS NULL AND group_key IS NOT NULL")
_SHOWN = sa.text("is_shown")
_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    _create_notifications()
    op.create_table(
        "unread_counts",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "type", name="pk_unread_counts"),
    )
    beginning = op.create_table(
        "notifications_beginning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notifications_beginning"),
    )
    op.execute(sa.insert(beginning).values(id=1, began_at=sa.func.current_timestamp()))
    _create_deliveries()
    op.create_table(
        "preferences",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("channels", _JSON, nullable=False),
        sa.Column("quiet_start", sa.Integer()),
        sa.Column("quiet_end", sa.Integer()),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("email", sa.String(10), nullable=False),
        sa.Column("daily_at", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(10), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_preferences"),
    )


def _create_notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("params", _JSON, nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.Column("request_id", sa.Uuid()),
        sa.Column("link", sa.String(500)),
        sa.Column("group_key", sa.String(80)),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("read_at", _MOMENT),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("latest_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        sa.UniqueConstraint("user_id", "event_id", "kind", name="uq_notifications_user_id_event_id_kind"),
    )
    columns = ["user_id", "latest_at", "id"]
    _partial("uq_notifications_group", "notifications", ["user_id", "group_key"], _GROUPED, unique=True)
    _partial("ix_notifications_listed", "notifications", columns, _SHOWN)
    _partial("ix_notifications_unread", "notifications", columns, _UNREAD)
    _partial("ix_notifications_type", "notifications", ["user_id", "type", "latest_at", "id"], _SHOWN)
    op.create_index("ix_notifications_latest_at", "notifications", ["latest_at"])


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.String(12), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(64)),
        sa.Column("topic", sa.String(32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("sent_at", _MOMENT),
        sa.Column("opened_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint(
            "notification_id", "channel", "target_id", name="uq_deliveries_notification_id_channel_target_id"
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notifications.id"], name="fk_deliveries_notification_id", ondelete="CASCADE"
        ),
    )
    _partial("ix_deliveries_due", "deliveries", ["lane", "due_at"], _DUE)
    _partial("ix_deliveries_user", "deliveries", ["user_id", "channel", "due_at"], _DUE)
    _partial("ix_deliveries_target", "deliveries", ["target_id"], _DUE)


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
