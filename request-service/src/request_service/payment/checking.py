"""Checks the ledger at once: `python -m request_service ledger-check`. Nothing but the findings is written."""

from kit import clock
from kit.database import Database
from request_service.payment import queries
from request_service.payment.disputes import queries as disputes
from request_service.payment.ledger import actions
from request_service.payment.ledger.checks import LedgerRule, check_ledger
from request_service.payment.payouts import queries as payouts

# The rules by which nouns of payments compare the ledger with their own rows.
LEDGER_RULES = (
    LedgerRule(
        "The escrow of a payment is not what came, less what was earned or goes back", queries.list_wrong_escrows
    ),
    LedgerRule("More of a payment goes back than came, or than its refunds say", queries.list_overdrawn_payments),
    LedgerRule("The money in flight of a payout is not its amount until it is over", payouts.list_wrong_flights),
    LedgerRule("Money is in flight for a payout that does not exist", payouts.list_unknown_flights),
    LedgerRule("The disputed money of a dispute is not its amount as long as it is open", disputes.list_wrong_disputes),
    LedgerRule("The ledger knows a dispute that does not exist", disputes.list_unknown_disputes),
    LedgerRule("A payment does not know what of it is disputed", queries.list_wrong_disputed),
    LedgerRule("A request or a booking has ended and its payment is still held", queries.list_forgotten_holds),
)


async def check_ledger_and_print(database_url: str) -> None:
    """Prints the findings, and stores them for admins. Exits with code 1 if there are any."""
    async with Database(database_url) as database:
        now = clock.now()
        result = await check_ledger(database, LEDGER_RULES)
        async with database.transaction() as session:
            await actions.store_check(session, now, result)
    found = result.differences or ["The ledger is right."]
    for line in (*found, f"Entries: {result.entries}"):
        print(line)  # noqa: T201  # The output of a command.
    if result.differences:
        raise SystemExit(1)
