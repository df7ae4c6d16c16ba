"""The check of the ledger: everything that is stored is computed again from the postings, and compared.

A finding is a defect. Nouns above the ledger hand in checks of their own, which compare it with their rows.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from kit.database import Database, ReadSession
from request_service.payment.ledger.queries import sums

# The most findings of a kind that are named.
_MOST = 20


@dataclass(frozen=True)
class LedgerRule:
    """A sentence about each row of a list that is empty unless there is a defect."""

    sentence: str
    find: Callable[[ReadSession, int], Awaitable[Sequence[Row[*tuple[Any, ...]]]]]


@dataclass(frozen=True)
class CheckResult:
    # The number of entries that were checked.
    entries: int
    # One sentence for each finding, with its ids and amounts in the smallest units.
    differences: Sequence[str]


RULES = (
    LedgerRule("An entry does not sum to zero", sums.list_unbalanced_entries),
    LedgerRule("An entry has no postings", sums.list_empty_entries),
    LedgerRule("All postings in a currency do not sum to zero", sums.list_unbalanced_currencies),
    LedgerRule("A stored balance is not the sum of its postings", sums.list_wrong_balances),
    LedgerRule("A snapshot is not the sum of its postings", sums.list_wrong_snapshots),
    LedgerRule("More of a payment was earned or given back than had come", sums.list_overdrawn_escrows),
)


async def check_ledger(database: Database, more: Sequence[LedgerRule] = ()) -> CheckResult:
    """Holds the rules of the ledger and those that are handed in, all against the same moment."""
    found = []
    async with database.read() as session:
        entries = await sums.count_entries(session)
        for rule in (*RULES, *more):
            found += [f"{rule.sentence}: {', '.join(map(str, row))}" for row in await rule.find(session, _MOST)]
    return CheckResult(entries, found)
