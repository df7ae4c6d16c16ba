"""The ledger of a running system, for the tests of several journeys: entries made by hand, and the check of it."""

from typing import Any

from kit.database import Database
from request_service.payment.checking import LEDGER_RULES
from request_service.payment.ledger.checks import check_ledger
from tests.people import Person
from tools.stack.config import REQUEST
from tools.stack.stack import Stack


async def ledger_differences(stack: Stack) -> list[str]:
    """Returns what `make ledger-check` finds."""
    url = stack.config.environment_of(REQUEST)["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(url) as database:
        return list((await check_ledger(database, LEDGER_RULES)).differences)


def moved(debit: str, credit: str, amount: float = 5, currency: str = "ETB") -> list[dict[str, Any]]:
    """Returns the postings that move an amount from the account *credit* to the account *debit*."""
    amounts = {debit: amount, credit: -amount}
    return [{"account": account, "currency": currency, "amount": units} for account, units in amounts.items()]


async def repeats_adjustments(twice: Any, admin: Person, second: Person) -> None:
    """Sends each command about adjustments twice."""
    made = await twice(admin, "POST /admin/ledger/adjustments", reason="A mistake", postings=moved("escrow", "losses"))
    posted = await twice(second, "POST /admin/ledger/adjustments/{adjustment_id}/approve", made["id"])
    assert len((await admin.get("/admin/ledger/entries", subject_id=posted["id"])).json()) == 1
