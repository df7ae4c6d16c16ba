"""The life of a document as one table: the statuses that each verb connects.

    pending ──claim──▶ in_review ──approve──▶ approved ──expire──▶ expired
       │                   └─────reject──▶ rejected  └──revoke──▶ revoked
       └──withdraw──▶ withdrawn

A document is in review as long as the claim of a reviewer lasts. Nothing ends a claim but the time and the decision: a
document whose claim has lapsed is pending again. The statements of `queries` are made from this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

CLAIM_LASTS = timedelta(minutes=30)


class DocumentStatus(StrEnum):
    PENDING = "pending"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REVOKED = "revoked"


class RefusalReason(StrEnum):
    """The reason why a document was rejected or revoked."""

    UNREADABLE = "unreadable"
    EXPIRED = "expired"
    MISMATCH = "mismatch"
    FORGED = "forged"
    OTHER = "other"


class Verb(StrEnum):
    CLAIM = "claim"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"
    EXPIRE = "expire"


@dataclass(frozen=True)
class Step:
    source: DocumentStatus
    target: DocumentStatus


STEPS: Mapping[Verb, Step] = {
    Verb.CLAIM: Step(DocumentStatus.PENDING, DocumentStatus.IN_REVIEW),
    Verb.APPROVE: Step(DocumentStatus.IN_REVIEW, DocumentStatus.APPROVED),
    Verb.REJECT: Step(DocumentStatus.IN_REVIEW, DocumentStatus.REJECTED),
    Verb.WITHDRAW: Step(DocumentStatus.PENDING, DocumentStatus.WITHDRAWN),
    Verb.REVOKE: Step(DocumentStatus.APPROVED, DocumentStatus.REVOKED),
    Verb.EXPIRE: Step(DocumentStatus.APPROVED, DocumentStatus.EXPIRED),
}
# A reviewer decides what they have claimed.
DECISIONS = frozenset(verb for verb, step in STEPS.items() if step.source == DocumentStatus.IN_REVIEW)


@dataclass(frozen=True)
class Refusal:
    """The words of a reviewer who rejects or revokes."""

    reason: RefusalReason
    comment: str
