"""The types of columns that the databases of all services share."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Dialect, LargeBinary, TypeDecorator, Uuid


class UtcDateTime(TypeDecorator[datetime]):
    """A column of aware datetimes in UTC. SQLite itself would drop the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime is not a moment")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Id(Uuid[UUID]):
    """A column of ids. SQLite stores them as text, and rows that are read again and again have the same ones."""

    cache_ok = True

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        return _id_of_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=10_000)
def _id_of_text(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


# For the `type_annotation_map` of a service's declarative base.
COLUMN_TYPES: dict[Any, Any] = {datetime: UtcDateTime(), UUID: Id(), bytes: LargeBinary()}
