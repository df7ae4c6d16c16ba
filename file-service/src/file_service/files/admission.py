"""The rules for a new file beside those about its bytes: the quotas, and whether it is checked before it is ready."""

from collections.abc import Callable
from dataclasses import dataclass, field

from file_service.blobs.inspection import Content
from file_service.files.lifecycle import Purpose
from file_service.quotas import Quotas


def no_check(_content: Content, _purpose: Purpose) -> bool:
    return False


@dataclass(frozen=True)
class Admission:
    quotas: Quotas = field(default_factory=Quotas)
    # Returns True for a file that begins in quarantine, until a worker has checked it.
    needs_check: Callable[[Content, Purpose], bool] = no_check
