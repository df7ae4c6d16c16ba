"""The rules for a new file beside those about its bytes: the quotas, and whether it is checked before it is ready."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from file_service.blobs.inspection import Content
from file_service.files.lifecycle import Purpose
from file_service.quotas import Quotas
from kit.database import ReadSession


async def nothing_announced(_session: ReadSession, _account_id: UUID) -> int:
    return 0


def no_check(_content: Content, _purpose: Purpose) -> bool:
    return False


@dataclass(frozen=True)
class Admission:
    quotas: Quotas = field(default_factory=Quotas)
    # Returns True for a file that begins in quarantine, until a worker has checked it.
    needs_check: Callable[[Content, Purpose], bool] = no_check
    # Returns the bytes that an account has announced and that are no files yet: they are taken from its quota.
    announced: Callable[[ReadSession, UUID], Awaitable[int]] = nothing_announced
