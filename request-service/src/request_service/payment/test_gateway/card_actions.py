"""The verbs of the built-in gateway about saved cards: those of the platform, and those of the card's owner."""

from uuid import UUID

from kit import clock
from kit.database import ReadSession, Session, lock_name
from request_service.payment.test_gateway import queries
from request_service.payment.test_gateway.errors import CheckoutNotFound, OrderRefused
from request_service.payment.test_gateway.models import PlayedCustomer, PlayedNotice, PlayedSetup
from request_service.payment.test_gateway.orders import PlayedCard


async def create_customer(session: Session, gateway: str, reference: str) -> PlayedCustomer:
    """Returns the customer of a reference, who is made once."""
    await lock_name(session, f"test-gateway:{reference}")
    customer = await queries.find_customer(session, reference)
    if customer is None:
        customer = PlayedCustomer.make(gateway, reference, clock.now())
        session.add(customer)
    return customer


async def find_customer(session: ReadSession, reference: str) -> PlayedCustomer | None:
    return await queries.find_customer(session, reference)


async def delete_customer(session: Session, customer_id: UUID) -> None:
    """Deletes a customer with all their cards."""
    customer = await queries.lock_customer(session, customer_id)
    if customer is not None:
        customer.is_deleted = True
        for setup in await queries.lock_setups_of(session, customer_id):
            setup.cancel() if setup.is_open else setup.detach()


async def create_setup(session: Session, customer_id: UUID, reference: str, return_url: str | None) -> PlayedSetup:
    """Returns the setup of a reference, which is made once. Raises OrderRefused without the customer."""
    await lock_name(session, f"test-gateway:{reference}")
    setup = await queries.find_setup(session, reference)
    if setup is None:
        customer = await queries.lock_customer(session, customer_id)
        if customer is None or customer.is_deleted:
            raise OrderRefused("not_found", "There is no such customer.")
        setup = PlayedSetup.make(customer, reference, return_url, clock.now())
        session.add(setup)
    return setup


async def find_setup(session: ReadSession, reference: str) -> PlayedSetup | None:
    return await queries.find_setup(session, reference)


async def cancel_setup(session: Session, reference: str) -> PlayedSetup:
    """Raises OrderRefused if there is none, or if its card was saved."""
    setup = await queries.lock_setup(session, reference)
    if setup is None:
        raise OrderRefused("not_found", "There is no such setup.")
    setup.cancel()
    return setup


async def detach_card(session: Session, card_id: UUID) -> None:
    card = await queries.lock_card(session, card_id)
    if card is not None:
        card.detach()


async def choose_card(session: Session, reference: str, card: PlayedCard) -> PlayedSetup:
    """Enters a test card at the page. Raises CheckoutNotFound and CheckoutOver."""
    setup = await queries.lock_setup(session, reference)
    if setup is None:
        raise CheckoutNotFound
    setup.choose(card)
    session.add(PlayedNotice.about_setup(setup, clock.now()))
    return setup
