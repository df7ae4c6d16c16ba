"""The verbs of the ledger. Each posting runs in the transaction of the change whose money it moves."""

from kit.database import Session
from request_service.payment.ledger import queries
from request_service.payment.ledger.errors import UnbalancedEntry
from request_service.payment.ledger.postings import JournalEntry


async def post(session: Session, entry: JournalEntry) -> bool:
    """Posts an entry, the one way in which money moves. Returns False if it was posted before: then nothing changes.

    Raises UnbalancedEntry. Balances of providers are changed in the order of their accounts, so that two entries never
    wait for each other; post after all other rows of a transaction are locked, and several entries in the order of
    their providers, because all who settle for the same provider wait until the transaction ends.
    """
    if not entry.postings or any(entry.totals().values()):
        raise UnbalancedEntry(f"{entry.kind} of {entry.subject_id} sums to {dict(entry.totals())}")
    if not await queries.insert_entry(session, entry):
        return False
    await queries.change_balances(session, entry.balances())
    return True
