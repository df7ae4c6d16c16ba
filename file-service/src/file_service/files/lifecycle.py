"""The life of a file as one table: the statuses that each verb connects.

    quarantined ──check──▶ scanning ──clear───▶ ready
         ▲                    │ └──reject──▶ rejected
         └────postpone────────┘

A file that needs no check is ready from the beginning. The bytes of a file are handed out only while it is ready, and
ready and rejected are final. A check that was interrupted is begun again, so `check` also leads from scanning to
itself. A file can be deleted in every status.
"""

from collections.abc import Mapping
from enum import StrEnum

from kit.errors import Conflict


class FileStatus(StrEnum):
    QUARANTINED = "quarantined"
    SCANNING = "scanning"
    READY = "ready"
    REJECTED = "rejected"


class Verb(StrEnum):
    CHECK = "check"
    POSTPONE = "postpone"
    CLEAR = "clear"
    REJECT = "reject"


RULES: Mapping[Verb, Mapping[FileStatus, FileStatus]] = {
    Verb.CHECK: {FileStatus.QUARANTINED: FileStatus.SCANNING, FileStatus.SCANNING: FileStatus.SCANNING},
    Verb.POSTPONE: {FileStatus.SCANNING: FileStatus.QUARANTINED},
    Verb.CLEAR: {FileStatus.SCANNING: FileStatus.READY},
    Verb.REJECT: {FileStatus.SCANNING: FileStatus.REJECTED},
}


class Purpose(StrEnum):
    """The use of a file, which decides who may read it."""

    GENERAL = "general"
    # A document for the verification of an account.
    KYC = "kyc"
    # An image of a listing.
    MARKETPLACE = "marketplace"


class InvalidFileTransition(Conflict):
    code = "INVALID_TRANSITION"
    message = "The file is not in a status that allows this."


def after(status: FileStatus, verb: Verb) -> FileStatus:
    """Returns the status that *verb* leads to. Raises InvalidFileTransition."""
    try:
        return RULES[verb][status]
    except KeyError:
        raise InvalidFileTransition from None
