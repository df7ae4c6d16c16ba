"""The second factors (TOTP, RFC 6238) and their recovery codes. No secret is stored as it is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from kit.ids import new_id


class SecondFactor(Base):
    """The secret that an app shares with the account. It counts once a code of the app was confirmed."""

    __tablename__ = "second_factors"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    # Sealed by auth_service.vault.
    sealed_secret: Mapped[bytes]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    # The time step of the last code that was used: neither it nor an earlier one is right again.
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)

    def use(self, step: int) -> bool:
        """Uses up the code of a time step. Returns False if it was used before. The caller holds the row's lock."""
        if step <= self.last_step:
            return False
        self.last_step = step
        return True


class RecoveryCode(Base):
    """A code for an owner without the app. The row is deleted when the code is used."""

    __tablename__ = "recovery_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    # Keyed with SECRET_KEY; the codes have 120 random bits.
    digest: Mapped[bytes] = mapped_column(unique=True)
