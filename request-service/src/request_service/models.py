"""What the tables of all nouns share."""

from enum import StrEnum

from sqlalchemy import Double, Enum
from sqlalchemy.orm import DeclarativeBase

from kit.database import COLUMN_TYPES, new_metadata


class Base(DeclarativeBase):
    metadata = new_metadata()
    # Names of an enumeration as text: adding one needs no migration.
    type_annotation_map = COLUMN_TYPES | {float: Double(), StrEnum: Enum(StrEnum, native_enum=False, length=20)}
