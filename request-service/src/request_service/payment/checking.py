"""Checks the ledger at once: `python -m request_service ledger-check`. Nothing but the findings is written."""

from kit import clock
from kit.database import Database
from request_service.payment.ledger import actions
from request_service.payment.ledger.checks import LedgerRule, check_ledger

# The rules by which nouns of payments compare the ledger with their own rows.
LEDGER_RULES: tuple[LedgerRule, ...] = ()


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
