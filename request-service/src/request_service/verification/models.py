"""The accounts that are verified, by what auth-service has said last: it checks the documents. Unknown ones are not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from request_service.models import Base


class AccountVerification(Base):
    __tablename__ = "account_verifications"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    is_verified: Mapped[bool]
    # Counted by auth-service: events may arrive in any order, and an older one changes nothing.
    version: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]
