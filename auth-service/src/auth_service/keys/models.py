"""The keys that sign access tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, false
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auth_service.models import Base
from kit import clock


class SigningKey(Base):
    __tablename__ = "signing_keys"

    # 1 for the first key, then counting up. As the primary key, it keeps two replicas from both making the next key.
    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kid: Mapped[str] = mapped_column(String(64), unique=True)
    algorithm: Mapped[str] = mapped_column(String(16))
    # In PKCS #8, sealed by auth_service.vault.
    sealed_private_key: Mapped[bytes]
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JSON().with_variant(JSONB(), "postgresql"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    # When the key begins to sign, after every verifier knows it; null if it has signed from the beginning.
    signs_from: Mapped[datetime | None]
    # From this moment on, tokens signed by this key are void.
    retired_at: Mapped[datetime | None]

    # True if this key was made because all earlier ones had to be revoked.
    revokes_earlier: Mapped[bool] = mapped_column(default=False, server_default=false())

    def may_sign(self, now: datetime) -> bool:
        return self.signs_from is None or self.signs_from <= now

    def retire(self, moment: datetime) -> None:
        """Retires the key at *moment*, unless it retires earlier already."""
        if self.retired_at is None or self.retired_at > moment:
            self.retired_at = moment
