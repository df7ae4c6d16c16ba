"""Changes of payouts with all that belongs to them: the event for the provider, and the posting to the ledger.

Commands and reports of gateways both bring payouts to a state through here. The caller has locked the payout; balances
come last.
"""

from uuid import UUID

from kit import clock, outbox
from kit.database import Session
from request_service.payment.gateways.interface import Failure, GatewayName
from request_service.payment.ledger import actions as ledger
from request_service.payment.ledger import entries
from request_service.payment.ledger.postings import EntryKind
from request_service.payment.ledger.queries import find_entry
from request_service.payment.operations.actions import plan_call
from request_service.payment.operations.models import OperationKind
from request_service.payment.payouts import events
from request_service.payment.payouts.lifecycle import PayoutStatus
from request_service.payment.payouts.models import Payout


async def plan(session: Session, payout: Payout) -> None:
    """Takes the amount of a new payout out of the balance, and has it sent unless a person comes first."""
    session.add(payout)
    await session.flush()
    if payout.status is PayoutStatus.REQUESTED:
        await _have_sent(session, payout)
    await tell(session, payout)
    now = clock.now()
    await ledger.post(
        session, entries.payout_planned(payout.id, payout.provider_id, payout.currency, payout.amount, now)
    )


async def let_go(session: Session, payout: Payout) -> None:
    """Has a payout sent that an admin has approved. One by hand is the admins' to send."""
    payout.become(PayoutStatus.SENDING, clock.now())
    await session.flush()
    await _have_sent(session, payout)
    await tell(session, payout)


async def begin(session: Session, payout: Payout) -> None:
    """The gateway gets the payout now."""
    payout.become(PayoutStatus.SENDING, clock.now())
    await session.flush()
    await tell(session, payout)


async def lose_sight(session: Session, payout: Payout) -> None:
    """Nothing tells what has become of a payout, for the moment."""
    if payout.status is PayoutStatus.SENDING:
        payout.become(PayoutStatus.UNKNOWN, clock.now())
        await session.flush()
        await tell(session, payout)


async def pay(session: Session, payout: Payout, source: GatewayName | None) -> None:
    """The money has gone, from a gateway or from the bank."""
    now = clock.now()
    payout.become(PayoutStatus.PAID, now)
    await session.flush()
    await tell(session, payout)
    await ledger.post(session, entries.payout_done(payout.id, source, payout.currency, payout.amount, now))


async def give_back(
    session: Session, payout: Payout, status: PayoutStatus, failure: Failure, *, decided_by: UUID | None = None
) -> None:
    """The money does not go: the balance of the provider has it again."""
    now = clock.now()
    payout.become(status, now)
    payout.fail_with(failure)
    payout.decided_by = decided_by
    await session.flush()
    await tell(session, payout)
    planned = await find_entry(session, EntryKind.PAYOUT_PLANNED, payout.id)
    if planned is not None:
        await ledger.post(session, entries.payout_failed(planned, now))


async def tell(session: Session, payout: Payout) -> None:
    """Tells the provider that a payout has come to its state."""
    event = events.payout_state(payout)
    # rule: allow publish — commands and reports of gateways share it
    await outbox.add(session, event, audience=[payout.provider_id], topic=payout.id)


async def _have_sent(session: Session, payout: Payout) -> None:
    gateway = payout.method.gateway
    if gateway is not None:
        await plan_call(session, gateway, OperationKind.PAY_OUT, payout.id)
