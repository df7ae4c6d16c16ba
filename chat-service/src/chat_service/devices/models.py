"""The table of devices that push messages go to.

A device is known by the digest of its address, which is unique: a browser or an app has one owner at a time. Its
address and its keys are sealed, because a reader of them could follow or disturb the device. A device that changes
hands becomes a new row, so that what waits for the old owner never reaches the new one.
"""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from chat_service.models import Base
from chat_service.push.addresses import PushAddress
from kit.ids import new_id
from kit.vault import ServiceVault

MAX_DEVICES = 16
_DIGEST_BYTES = 32
_MAX_KIND_LENGTH = 20
_MAX_HOST_LENGTH = 253


class Device(Base):
    __tablename__ = "devices"
    __table_args__ = (Index(None, "user_id", "id"),)

    # Ordered by creation, as all ids are.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    # A value of `DeviceKind`, as plain text.
    kind: Mapped[str] = mapped_column(String(_MAX_KIND_LENGTH))
    host: Mapped[str] = mapped_column(String(_MAX_HOST_LENGTH))
    # SHA-256 of the address, which is long and random.
    digest: Mapped[bytes] = mapped_column(LargeBinary(_DIGEST_BYTES), unique=True)
    sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    # When a push service last took a message for it.
    last_used_at: Mapped[datetime | None]

    @classmethod
    def register(cls, vault: ServiceVault, user_id: UUID, address: PushAddress, now: datetime) -> Self:
        device = cls(
            id=new_id(),
            user_id=user_id,
            kind=address.kind.value,
            host=address.host,
            digest=address.digest,
            created_at=now,
        )
        device.renew(vault, address)
        return device

    def renew(self, vault: ServiceVault, address: PushAddress) -> None:
        """Takes over the keys of a device that its owner registers again."""
        self.sealed = address.seal(vault, self.id)
