"""The documents for verification that files are kept for, as far as auth-service has told of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from file_service.models import Base

_IS_OVER = text("over_at IS NOT NULL")


class HeldDocument(Base):
    """A document of auth-service, from the moment when its files were reserved for it.

    It keeps its files until `over_at`; for good without one. The row stays for a while after the end, so that an event
    which comes late cannot keep files of a document that has ended.
    """

    __tablename__ = "held_documents"
    __table_args__ = (Index(None, "over_at", sqlite_where=_IS_OVER, postgresql_where=_IS_OVER),)

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(index=True)
    # A reservation ends by itself, unless the document is handed in.
    over_at: Mapped[datetime | None]
    has_ended: Mapped[bool]


class FileHold(Base):
    """A file that a document needs. The file may belong to several documents."""

    __tablename__ = "file_holds"

    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
