"""The declarative base of the tables of all nouns."""

from enum import StrEnum

from sqlalchemy import Double, Enum
from sqlalchemy.orm import DeclarativeBase

from kit.column_types import COLUMN_TYPES
from kit.database import new_metadata


def _values(members: type[StrEnum]) -> list[str]:
    return [member.value for member in members]


# Enums are stored as text, by their values, so that a new member needs no migration.
_ENUM = Enum(StrEnum, native_enum=False, length=20, values_callable=_values)


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES | {float: Double(), StrEnum: _ENUM}
