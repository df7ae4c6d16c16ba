"""The keys that sign access tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from kit import clock


class SigningKey(Base):
    __tablename__ = "signing_keys"

    # 1 for the first key, one more for each that follows: two replicas cannot both make the next one.
    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kid: Mapped[str] = mapped_column(String(64), unique=True)
    algorithm: Mapped[str] = mapped_column(String(16))
    # PKCS #8, sealed; see auth_service.vault.
    sealed_private_key: Mapped[bytes]
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Published before it signs, so that every verifier knows it by then; null: from the beginning.
    signs_from: Mapped[datetime | None]
    # From then on, tokens that it has signed are void.
    retired_at: Mapped[datetime | None]

    def may_sign(self, now: datetime) -> bool:
        return self.signs_from is None or self.signs_from <= now

    def retire(self, moment: datetime) -> None:
        """From *moment* on, or since it was retired before."""
        if self.retired_at is None or self.retired_at > moment:
            self.retired_at = moment
