"""The names of users, as auth-service has published them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from chat_service.models import Base


class Person(Base):
    __tablename__ = "people"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    # Null if auth-service knows no such account.
    name: Mapped[str | None] = mapped_column(String(100))
    # When the account had this name. An older name does not replace it.
    named_at: Mapped[datetime]
    # The row of a deleted account stays, so that an event that arrives late does not bring its name back.
    is_deleted: Mapped[bool] = mapped_column(server_default=false())
