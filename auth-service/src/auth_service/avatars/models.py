"""The pictures of accounts: small, encoded anew by file-service, and kept with the account that they go with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base

# A WebP of 256 by 256 pixels has less.
MAX_BYTES = 256 * 1024
_PATH = "/api/v1/avatars/"


class Avatar(Base):
    __tablename__ = "avatars"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    # Random, and another one for each picture: it is all that a reader needs, and caches may keep what it names.
    id: Mapped[UUID] = mapped_column(unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]

    @property
    def url(self) -> str:
        return f"{_PATH}{self.id}"
