"""A process that settles for one provider as fast as it can, until it is killed; see test_ledger_kills.py.

It prints a line after each settlement that was committed.
"""

import asyncio
import sys
from dataclasses import replace
from uuid import UUID

from ledger_testing import AT, new_deal

from kit.database import Database
from kit.ids import new_id
from request_service.payment.ledger import actions, entries


async def settle_for_ever(url: str, provider_id: UUID) -> None:
    deal = new_deal(provider_id)
    async with Database(url) as database:
        while True:
            this = replace(deal, payment_id=new_id())
            async with database.transaction() as session:
                await actions.post(session, entries.charge(this, AT))
                await actions.post(session, entries.settle(this, AT))
            print(this.payment_id, flush=True)  # noqa: T201  # The test reads it.


if __name__ == "__main__":
    asyncio.run(settle_for_ever(sys.argv[1], UUID(sys.argv[2])))
