"""The verbs of quotes."""

from uuid import UUID

from kit import clock
from kit.caller import Caller
from kit.database import Session
from kit.protobuf import an_id
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.quotes import queries
from request_service.payment.quotes.errors import QuoteNotFound
from request_service.payment.quotes.models import Quote, Wish
from request_service.payment.quotes.pricing import PriceBook
from request_service.providers import actions as providers
from request_service.quoted import PricedJob, QuotedPrice

# The quotes that one account has at a time: more than a person compares, and few enough for a script to fill no disk.
MAX_QUOTES = 20


async def create_quote(session: Session, user: Caller, wish: Wish, book: PriceBook) -> Quote:
    """Keeps a quote, in place of the oldest one of a user who has as many as are kept."""
    # One after the other, so that their number is true.
    await providers.hold_account(session, user.user_id)
    await providers.require_account(session, user.user_id)
    quote = Quote.make(user.user_id, wish, book, clock.now())
    await queries.insert_quote(session, quote)
    await queries.delete_all_but_newest(session, user.user_id, MAX_QUOTES)
    return quote


async def erase_user(session: Session, user_id: UUID) -> None:
    """Deletes the quotes of a deleted account; its requests keep their prices, which have no places."""
    await queries.delete_of_user(session, user_id)


class RedeemableQuotes:
    """The quotes of users, for requests that are made for them."""

    def __init__(self, gateways: Gateways) -> None:
        self._gateways = gateways

    async def redeem(
        self, session: Session, user_id: UUID, quote_id: str, job: PricedJob, request_id: UUID
    ) -> QuotedPrice:
        """Uses a quote of the user for their request. Exactly one of several requests gets it."""
        # Before the quote, as an erasure does; alone, since the request takes it too before the commit.
        await providers.hold_account(session, user_id)
        quote = await queries.lock_quote(session, user_id, an_id(quote_id, otherwise=QuoteNotFound))
        return quote.redeem(job, request_id, clock.now())

    def require_gateway(self, gateway: str, currency: str) -> None:
        self._gateways.get_for(GatewayName(gateway), currency)
