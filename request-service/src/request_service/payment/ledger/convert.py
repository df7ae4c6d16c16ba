"""Conversion of the ledger from and to protobuf. Amounts are decimal texts there, and whole numbers here."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit.clock import to_timestamp
from kit.errors import InvalidInput
from kit.ids import find_id
from kit.protobuf import EnumMap, an_id, optional
from request_service.money import currency_of, decimal_text, signed_units
from request_service.payment.ledger.accounts import Account
from request_service.payment.ledger.errors import AdjustmentNotFound
from request_service.payment.ledger.models import MAX_POSTINGS, LedgerAdjustment
from request_service.payment.ledger.pages import FIRST, KeyPage, cut
from request_service.payment.ledger.postings import EntryKind, Posting
from request_service.payment.ledger.queries.journal import EntryFilter
from twou.request.v1 import ledger_pb2 as pb

_KINDS = EnumMap(EntryKind, pb.LedgerEntryKind)


def adjustment_id(text: str) -> UUID:
    """Raises AdjustmentNotFound for text that cannot be an id."""
    return an_id(text, otherwise=AdjustmentNotFound)


def entry_filter(request: pb.ListEntriesRequest) -> EntryFilter:
    """Raises InvalidInput for more than one filter, because no index answers them together."""
    account, subject = optional(request, "account"), optional(request, "subject_id")
    kind = _KINDS.find("kind", request.kind)
    if sum(one is not None for one in (account, subject, kind)) > 1:
        # One of these two is among them: the document states the rule there.
        raise InvalidInput.field(
            "account" if subject is None else "subject_id", "cannot be combined with other filters"
        )
    subject_id = None if subject is None else find_id(subject)
    if subject is not None and subject_id is None:
        raise InvalidInput.field("subject_id", "must be an id")
    return EntryFilter(None if account is None else Account.named(account).name, kind, subject_id)


def postings(messages: Sequence[pb.LedgerPosting]) -> tuple[Posting, ...]:
    if len(messages) > MAX_POSTINGS:
        raise InvalidInput.field("postings", f"must be at most {MAX_POSTINGS}")
    return tuple(_posting(message) for message in messages)


def balances(rows: Iterable[Row[*tuple[Any, ...]]]) -> pb.ListBalancesResponse:
    return pb.ListBalancesResponse(balances=map(_balance, rows))


def line(row: Row[*tuple[Any, ...]]) -> pb.StatementLine:
    return pb.StatementLine(
        id=str(row.id),
        kind=_KINDS.to_proto[row.kind],
        subject_id=str(row.subject_id),
        payment_id=_text(row.payment_id),
        occurred_at=to_timestamp(row.occurred_at),
        currency=row.currency,
        # Money that is owed to a provider is a credit.
        amount=decimal_text(-row.amount, row.currency),
    )


def statement(found: Sequence[Row[*tuple[Any, ...]]], page: KeyPage) -> pb.ListStatementResponse:
    rows, next_cursor = cut(found, page, lambda row: (row.id, row.number))
    return pb.ListStatementResponse(lines=map(line, rows), next_cursor=next_cursor)


def accounts(found: Sequence[tuple[str, str, int]], page: KeyPage) -> pb.ListAccountsResponse:
    rows, next_cursor = cut(found, page, lambda row: row[:2])
    shown = [
        pb.LedgerAccount(account=account, currency=currency, amount=decimal_text(amount, currency))
        for account, currency, amount in rows
    ]
    return pb.ListAccountsResponse(accounts=shown, next_cursor=next_cursor)


def entry_page(found: Sequence[UUID], page: KeyPage) -> tuple[Sequence[UUID], str]:
    """Returns the entries of a page, and the cursor of the next one."""
    return cut(found, page, lambda entry_id: (entry_id, FIRST))


def entries(rows: Iterable[Row[*tuple[Any, ...]]]) -> Iterable[pb.LedgerEntry]:
    """Converts rows of postings, of which those of an entry follow each other."""
    for _, group in groupby(rows, key=lambda row: row.id):
        first, *others = group
        yield pb.LedgerEntry(
            id=str(first.id),
            kind=_KINDS.to_proto[first.kind],
            subject_id=str(first.subject_id),
            payment_id=_text(first.payment_id),
            occurred_at=to_timestamp(first.occurred_at),
            postings=[_posting_message(row.account, row.currency, row.amount) for row in (first, *others)],
        )


def check(row: Row[*tuple[Any, ...]] | None) -> pb.GetCheckResponse:
    if row is None:
        return pb.GetCheckResponse()
    found = pb.LedgerCheck(checked_at=to_timestamp(row.checked_at), entries=row.entries, differences=row.differences)
    return pb.GetCheckResponse(check=found)


def adjustment(made: LedgerAdjustment) -> pb.Adjustment:
    return pb.Adjustment(
        id=str(made.id),
        reason=made.reason,
        postings=[_posting_message(account.name, currency, amount) for account, currency, amount in made.as_postings()],
        proposed_by=str(made.proposed_by),
        proposed_at=to_timestamp(made.proposed_at),
        approved_by=_text(made.approved_by),
        approved_at=None if made.approved_at is None else to_timestamp(made.approved_at),
    )


def _balance(row: Row[*tuple[Any, ...]]) -> pb.Balance:
    amounts = {"balance": row.balance, "on_hold": row.on_hold, "available": row.balance - row.on_hold}
    return pb.Balance(
        currency=row.currency, **{name: decimal_text(amount, row.currency) for name, amount in amounts.items()}
    )


def _posting(message: pb.LedgerPosting) -> Posting:
    """Raises InvalidInput about the list, as all refusals of its postings are."""
    try:
        currency = currency_of(message.currency)
        return Posting(Account.named(message.account), currency, signed_units(message.amount, currency))
    except InvalidInput as error:
        (found,) = error.details
        # An amount is read as a price is.
        field = "amount" if found.field == "price" else found.field
        raise InvalidInput.field("postings", f"must each have right values: {field} {found.issue}") from error


def _posting_message(account: str, currency: str, amount: int) -> pb.LedgerPosting:
    return pb.LedgerPosting(account=account, currency=currency, amount=decimal_text(amount, currency))


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
