"""The one way in which reports of gateways change cards that are to be saved, whichever call or webhook led to them.

The caller has locked the customer and the card. A report changes a state once: the same one again, an older one, or two
at the same moment change nothing more.
"""

from kit import clock, logging
from kit.database import Session
from request_service.payment.gateways.cards import CardFacts, SetupReport, SetupState
from request_service.payment.gateways.interface import Failure
from request_service.payment.methods import announcing, queries
from request_service.payment.methods.models import MethodStatus, PaymentMethod
from request_service.payment.methods.wallet import Wallet
from request_service.payment.operations.actions import plan_call
from request_service.payment.operations.models import OperationKind

log = logging.get(__name__)

_NOT_SAVED = Failure("not_saved", "The card was not saved.")
_NOT_ENTERED = Failure("not_entered", "The card was not entered in time.")


async def apply_setup_report(session: Session, wallet: Wallet, method: PaymentMethod, said: SetupReport) -> None:
    """Takes over what a gateway says about a card that is to be saved."""
    method.gateway_id = said.gateway_id or method.gateway_id
    if said.state is None or not (said.is_live or wallet.counts_test_cards):
        # Operators have to look: it changes nothing.
        facts = {"gateway": method.gateway.value, "status": said.status, "method_id": str(method.id)}
        log.error("gateway_status_unknown" if said.state is None else "gateway_test_card", **facts)
    elif not method.is_pending:
        if method.status is not MethodStatus.SAVED and said.state is not SetupState.FAILED:
            # It was removed, or given up, before the gateway knew.
            await forget(session, method)
    elif said.state is SetupState.FAILED:
        await fail(session, method, said.failure or _NOT_SAVED)
    elif said.card is not None:
        await _save(session, method, said.card)
    elif method.learn(said):
        await session.flush()
        await announcing.tell_update(session, method)


async def fail(session: Session, method: PaymentMethod, failure: Failure) -> None:
    """A card cannot be saved."""
    method.fail(failure)
    await session.flush()
    await announcing.tell_update(session, method)


async def expire(session: Session, method: PaymentMethod) -> None:
    """A card was not entered in time; the gateway is told, and forgets it if it was saved all the same."""
    await fail(session, method, _NOT_ENTERED)
    await forget(session, method)


async def forget(session: Session, method: PaymentMethod) -> None:
    """Has the gateway forget a card, or end the order to save it."""
    await session.flush()
    await plan_call(session, method.gateway, OperationKind.REMOVE_CARD, method.id)


async def _save(session: Session, method: PaymentMethod, card: CardFacts) -> None:
    """Saves a card. One that was saved before stays one: it is renewed, and the earlier copy is forgotten."""
    known = None
    if card.fingerprint is not None:
        known = await queries.find_and_lock_saved(session, method.customer_id, card.fingerprint)
    kept = method if known is None else known
    if known is None:
        method.save(card, clock.now())
    else:
        known.take_over(method, card)
        await announcing.tell_update(session, method)
        await forget(session, method)
    await session.flush()
    await announcing.tell_saved(session, kept)
