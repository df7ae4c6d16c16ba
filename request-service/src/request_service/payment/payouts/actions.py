"""The verbs of payouts. Each runs in its caller's transaction."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import acts, clock, logging, outbox, paging
from kit.caller import Caller
from kit.database import ReadSession, Session, insert_row
from kit.errors import InvalidInput
from kit.paging import Page, PageKey
from request_service.money import decimal_text
from request_service.payment.gateways.errors import GatewayUnavailable
from request_service.payment.gateways.interface import AnswerLost, Failure, KnowsBanks, NotSent, Refused
from request_service.payment.ledger import actions as ledger
from request_service.payment.ledger.errors import SelfApproval
from request_service.payment.payouts import books, errors, events, queries
from request_service.payment.payouts.lifecycle import PayoutMethod, PayoutStatus
from request_service.payment.payouts.models import BankAccount, Payout, PayoutAccount
from request_service.payment.payouts.terms import PayoutDesk
from request_service.providers import actions as providers
from request_service.verification import actions as verification

log = logging.get(__name__)

# A provider who names an account waits this long for the list of banks.
_BANKS_WITHIN_SECONDS = 3.0
_REJECTED = Failure("rejected", "An admin has refused the payout. The balance has its amount again.")
_NOT_SENT = Failure("not_sent", "The money was not sent. The balance has its amount again.")


async def require_bank(desk: PayoutDesk, named: BankAccount) -> None:
    """Raises InvalidInput for a bank that the gateway of an account does not know.

    It runs before the transaction, since the gateway may be asked. One that does not answer soon refuses no account: it
    refuses the payout then, whose amount comes back.
    """
    name = named.method.gateway
    if name is None:
        return
    gateway = desk.gateways.get(name)
    if not isinstance(gateway, KnowsBanks):
        return
    is_known = True
    try:
        async with asyncio.timeout(_BANKS_WITHIN_SECONDS):
            is_known = await gateway.knows_bank(named.bank_code)
    except (NotSent, AnswerLost, Refused, TimeoutError) as error:
        log.warning("banks_not_known", gateway=name.value, error=type(error).__name__)
    if not is_known:
        raise InvalidInput.field("bank_code", "is not the code of a bank to which this gateway pays out")


async def update_account(session: Session, desk: PayoutDesk, provider: Caller, named: BankAccount) -> PayoutAccount:
    """Names the account of a provider, who is told. A change counts after a while, in which they can object.

    The same account again changes nothing. Raises GatewayUnavailable.
    """
    _require_payouts(desk, named.method)
    # One after the other, so that exactly one account is the first.
    await providers.hold_account(session, provider.user_id)
    await providers.require_account(session, provider.user_id)
    known = await queries.list_accounts_of(session, provider.user_id)
    if known and known[0].holds(desk.vault, named):
        return known[0]
    now = clock.now()
    current = next((one for one in known if one.counts_from <= now), None)
    await queries.delete_accounts(session, [one.id for one in known if one is not current])
    if current is not None and current.holds(desk.vault, named):
        # They take a change back.
        account = current
    else:
        account = PayoutAccount.seal(desk.vault, provider.user_id, named, now, is_first=current is None)
        await insert_row(session, account)
    # The trail of changes: no name, number or bank.
    log.info(
        "payout_account_named", provider=str(provider.user_id), account=str(account.id), method=account.method.value
    )
    await outbox.add(session, events.account_changed(account), audience=[provider.user_id], topic=provider.user_id)
    return account


async def get_account(session: ReadSession, provider: Caller) -> PayoutAccount:
    """Returns the account that a provider has named last. Raises PayoutAccountNotFound."""
    known = await queries.list_accounts_of(session, provider.user_id)
    if not known:
        raise errors.PayoutAccountNotFound
    return known[0]


async def create_payout(
    session: Session, desk: PayoutDesk, provider: Caller, currency: str, amount: int | None
) -> Payout:
    """Orders a part of a balance, or all that is available, to be paid out.

    Raises ProviderNotVerified, PayoutAccountMissing, InsufficientBalance, CurrencyNotSupported and GatewayUnavailable.
    """
    await providers.hold_account(session, provider.user_id)
    await providers.require_account(session, provider.user_id)
    if desk.verification.for_payouts:
        await verification.require_verified(session, provider.user_id)
    now = clock.now()
    account = await queries.find_account_at(session, provider.user_id, now)
    if account is None:
        raise errors.PayoutAccountMissing
    _require_payouts(desk, account.method, currency)
    available = await ledger.lock_available(session, provider.user_id, currency, desk.hold)
    units = available if amount is None else amount
    if not 0 < units <= available:
        raise errors.InsufficientBalance
    payout = Payout.ask(account, units, currency, now, needs_approval=desk.needs_approval(units, currency))
    await books.plan(session, payout)
    return payout


async def list_own_payouts(
    session: ReadSession, provider: Caller, status: PayoutStatus | None, page: Page
) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of a provider's payouts, newest first, and the cursor of the next one."""
    return _cut(await queries.list_payouts(session, provider.user_id, status, page), page)


async def list_all_payouts(
    session: ReadSession, status: PayoutStatus | None, page: Page
) -> tuple[Sequence[Row[Any]], str]:
    """Returns a page of all payouts, newest first, and the cursor of the next one."""
    return _cut(await queries.list_payouts(session, None, status, page), page)


async def approve_payout(session: Session, admin: Caller, payout_id: UUID) -> Payout:
    """Lets a large payout go. Raises PayoutNotFound, SelfApproval and PayoutTransition."""
    payout = await _lock_for(session, admin, payout_id)
    if payout.status is not PayoutStatus.AWAITING_APPROVAL:
        raise errors.PayoutTransition
    payout.approved_by, old = admin.user_id, payout.status
    await books.let_go(session, payout)
    await _record(session, admin, "payout_approved", payout, old)
    return payout


async def reject_payout(session: Session, admin: Caller, payout_id: UUID) -> Payout:
    """Gives the amount of a payout back to the balance, if it is certain that the money does not go.

    That is certain before it was approved, and of one by hand until it was sent. Of one whose call was given up, the
    admin has found it out. Raises PayoutNotFound, SelfApproval and PayoutTransition.
    """
    payout = await _lock_for(session, admin, payout_id)
    is_by_hand, old = payout.method is PayoutMethod.MANUAL, payout.status
    if payout.status is PayoutStatus.AWAITING_APPROVAL or (is_by_hand and payout.status is PayoutStatus.REQUESTED):
        status, failure = PayoutStatus.REJECTED, _REJECTED
    elif await _is_for_a_person(session, payout):
        status, failure = PayoutStatus.FAILED, _NOT_SENT
    else:
        raise errors.PayoutTransition
    await books.give_back(session, payout, status, failure, decided_by=admin.user_id)
    await _record(session, admin, "payout_rejected", payout, old)
    return payout


async def mark_payout_paid(session: Session, admin: Caller, payout_id: UUID) -> Payout:
    """Says that the money of a payout has gone: one by hand from the bank, one that was given up from its gateway.

    Raises PayoutNotFound, SelfApproval and PayoutTransition.
    """
    payout = await _lock_for(session, admin, payout_id)
    old = payout.status
    if payout.method is PayoutMethod.MANUAL and payout.status is PayoutStatus.REQUESTED:
        payout.become(PayoutStatus.SENDING, clock.now())
    if not await _is_for_a_person(session, payout):
        raise errors.PayoutTransition
    payout.decided_by = admin.user_id
    await books.pay(session, payout, payout.method.gateway)
    await _record(session, admin, "payout_marked_paid", payout, old)
    return payout


async def _record(session: Session, admin: Caller, act: str, payout: Payout, old: PayoutStatus) -> None:
    amount = decimal_text(payout.amount, payout.currency)
    facts = {"old": old.value, "new": payout.status.value, "amount": amount, "currency": payout.currency}
    await acts.record(session, admin, act, payout.provider_id, payout_id=payout.id, **facts)


async def erase_provider_accounts(session: Session, user_id: UUID) -> None:
    """Deletes the accounts of a deleted user. A payout that is on its way forgets its account when it is over."""
    await queries.delete_accounts_of(session, user_id)


async def _lock_for(session: Session, admin: Caller, payout_id: UUID) -> Payout:
    payout = await queries.lock_payout(session, payout_id)
    if payout.provider_id == admin.user_id:
        raise SelfApproval
    return payout


async def _is_for_a_person(session: ReadSession, payout: Payout) -> bool:
    """Returns True for a payout by hand that is being sent, and for one whose gateway is not asked any more."""
    if payout.method is PayoutMethod.MANUAL:
        return payout.status is PayoutStatus.SENDING
    return payout.status is PayoutStatus.UNKNOWN and not await queries.has_open_call(session, payout.id)


def _require_payouts(desk: PayoutDesk, method: PayoutMethod, currency: str | None = None) -> None:
    """Raises GatewayUnavailable and CurrencyNotSupported."""
    if method.gateway is None:
        return
    gateways = desk.gateways
    gateway = gateways.get(method.gateway) if currency is None else gateways.get_for(method.gateway, currency)
    if not gateway.can_pay_out:
        raise GatewayUnavailable


def _cut(found: Sequence[Row[Any]], page: Page) -> tuple[Sequence[Row[Any]], str]:
    return paging.cut(found, page, lambda payout: PageKey(payout.created_at, payout.id))
