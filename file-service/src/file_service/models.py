"""The declarative base of the tables of all nouns."""

from enum import StrEnum

from sqlalchemy import Enum
from sqlalchemy.orm import DeclarativeBase

from kit.column_types import COLUMN_TYPES
from kit.database import new_metadata


def text_enum(kind: type[StrEnum]) -> Enum:
    return Enum(kind, native_enum=False, length=20, values_callable=lambda kind: [member.value for member in kind])


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES
