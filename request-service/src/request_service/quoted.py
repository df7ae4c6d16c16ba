"""The price of a job as it was quoted: the lines, their sum, and the terms of a cancellation.

It is written once, as the text of a JSON document, and read as it was written: later rules change nothing in it.
Amounts are whole numbers of the smallest units of the currency.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from request_service.categories import Category
from request_service.geo import Place


class LineKind(StrEnum):
    BASE = "base"
    DISTANCE = "distance"
    NIGHT = "night"
    # Brings the other lines up to the minimum.
    MINIMUM = "minimum"


@dataclass(frozen=True)
class Line:
    kind: LineKind
    # One line that the client reads.
    label: str
    amount: int


@dataclass(frozen=True)
class CancellationTerms:
    """The part of the price that a client owes who cancels."""

    # Minutes after the acceptance in which cancelling costs nothing.
    free_minutes: int
    # After these minutes, and after the start of the job.
    fee: int
    callout_fee: int


@dataclass(frozen=True)
class PricedJob:
    """The facts of a job that its price depends on; without a scheduled time, help is wanted at once."""

    category: Category
    place: Place
    scheduled_for: datetime | None


@dataclass(frozen=True)
class QuotedPrice:
    id: UUID
    category: Category
    currency: str
    total: int
    lines: tuple[Line, ...]
    rules_version: str
    valid_until: datetime
    cancellation: CancellationTerms

    def to_text(self) -> str:
        document = asdict(self) | {
            "id": str(self.id),
            "category": self.category.value,
            "lines": [asdict(line) | {"kind": line.kind.value} for line in self.lines],
            "valid_until": self.valid_until.isoformat(),
        }
        return json.dumps(document, separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> Self:
        """Reads a document; names that a later release has added are left out."""
        document = json.loads(text)
        return cls(
            id=UUID(document["id"]),
            category=Category(document["category"]),
            currency=document["currency"],
            total=document["total"],
            lines=tuple(Line(LineKind(one["kind"]), one["label"], one["amount"]) for one in document["lines"]),
            rules_version=document["rules_version"],
            valid_until=datetime.fromisoformat(document["valid_until"]),
            cancellation=CancellationTerms(
                document["cancellation"]["free_minutes"],
                document["cancellation"]["fee"],
                document["cancellation"]["callout_fee"],
            ),
        )
