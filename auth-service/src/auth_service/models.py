"""The base class of all tables of auth-service; each noun defines its tables in its own folder."""

from sqlalchemy.orm import DeclarativeBase

from kit.column_types import COLUMN_TYPES
from kit.database import new_metadata


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES
