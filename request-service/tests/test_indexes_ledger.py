"""Every read of the ledger that may meet many rows reads an index."""

from uuid import UUID

import pytest
from index_testing import Plans, Query

from kit import clock
from kit.ids import new_id
from request_service.payment.ledger import queries
from request_service.payment.ledger.pages import KeyPage
from request_service.payment.ledger.postings import EntryKind
from request_service.payment.ledger.queries import balances, journal
from request_service.payment.ledger.queries.journal import EntryFilter

ID: UUID = new_id()
PAGE = KeyPage(20, after=(str(ID), "3"))
READS: dict[str, tuple[tuple[str, ...], Query]] = {
    "balances": (
        (
            "ledger_balances",
            "ix_ledger_entries_provider_id_kind_occurred_at",
            "ix_ledger_entries_payment_id",
            "pk_ledger_postings|sqlite_autoindex_ledger_postings_1",
        ),
        lambda session: balances.list_balances(session, ID, clock.now()),
    ),
    "a statement": (
        ("ix_ledger_postings_account_entry_id_number",),
        lambda session: balances.list_statement(session, ID, PAGE),
    ),
    "an entry": (
        ("uq_ledger_entries_subject_id_kind|sqlite_autoindex_ledger_entries_2",),
        lambda session: queries.find_entry(session, EntryKind.TIP, ID),
    ),
    "what refunds give back": (
        ("ix_ledger_entries_payment_id",),
        lambda session: queries.get_returned(session, ID),
    ),
    "all entries": (
        ("pk_ledger_entries|sqlite_autoindex_ledger_entries_1",),
        lambda session: journal.list_entry_ids(session, EntryFilter(), PAGE),
    ),
    "entries of an account": (
        ("ix_ledger_postings_account_entry_id_number",),
        lambda session: journal.list_entry_ids(session, EntryFilter(account="escrow"), PAGE),
    ),
    "entries of a kind": (
        ("ix_ledger_entries_kind_id",),
        lambda session: journal.list_entry_ids(session, EntryFilter(kind=EntryKind.TIP), PAGE),
    ),
    "entries of a subject": (
        ("uq_ledger_entries_subject_id_kind|sqlite_autoindex_ledger_entries_2",),
        lambda session: journal.list_entry_ids(session, EntryFilter(subject_id=ID), PAGE),
    ),
    "accounts of providers": (
        ("pk_ledger_balances|sqlite_autoindex_ledger_balances_1",),
        lambda session: journal.list_provider_accounts(session, ("provider:", "ETB"), 20),
    ),
    "shared accounts": (
        ("pk_ledger_postings|sqlite_autoindex_ledger_postings_1",),
        journal.list_shared_accounts,
    ),
}


@pytest.mark.parametrize("name", READS)
async def test_read_uses_its_indexes(plans: Plans, name: str) -> None:
    indexes, query = READS[name]
    plan = await plans(query)
    for index in indexes:
        assert any(one in plan for one in index.split("|")), plan
