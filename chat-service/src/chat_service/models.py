"""The declarative base of the tables of all nouns."""

from sqlalchemy.orm import DeclarativeBase

from kit.column_types import COLUMN_TYPES
from kit.database import new_metadata


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES
