"""Shows operators the account of a payout that they send by hand: `python -m request_service payout-account ID`."""

from uuid import UUID

from kit.database import Database
from kit.errors import AppError
from kit.ids import find_id
from kit.vault import NotOpened, ServiceVault
from request_service.payment.payouts import convert, queries
from request_service.payment.payouts.errors import PayoutNotFound


async def print_account(database_url: str, vault: ServiceVault, payout_id: str) -> None:
    """Prints amount and account of a payout that is not over. Exits with code 1 if there is none."""
    async with Database(database_url) as database, database.read() as session:
        try:
            # Text that is no id is looked for too, so that a database that is away is told first.
            payout = await queries.get_payout(session, find_id(payout_id) or UUID(int=0))
            if payout.is_over:
                raise PayoutNotFound
            order = payout.as_order(vault)
        except (AppError, NotOpened) as error:
            raise SystemExit(str(error)) from None
    shown = convert.payout_message(payout)
    for line in (f"{shown.amount} {order.currency}", order.bank_code, order.account_name, order.account_number):
        print(line)  # noqa: T201  # The output of a command.
