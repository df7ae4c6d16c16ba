"""The codes that were sent to phone numbers. No code is stored: `codes` makes it from the id of its row."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base

# The number of wrong codes that one row allows, which keeps six digits safe.
MAX_PHONE_TRIES = 5


class PhoneCode(Base):
    """A code that its owner may type. It proves that they read the text messages of `number`.

    The row is added when the message is about to be sent: a code that no one was sent cannot be guessed either.
    """

    __tablename__ = "phone_codes"
    __table_args__ = (Index(None, "user_id", "created_at"),)

    # The id of the text message.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    # In E.164. The code is void unless this is the number of the account.
    number: Mapped[str] = mapped_column(String(16))
    # The number of wrong codes that were tried.
    tries: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    def try_code(self, *, is_right: bool, now: datetime) -> bool:
        """Returns True if the code is right and still valid; counts a wrong one. The caller holds the lock."""
        if self.used_at is not None or now >= self.expires_at or self.tries >= MAX_PHONE_TRIES:
            return False
        if not is_right:
            self.tries += 1
        return is_right
