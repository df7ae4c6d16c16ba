"""Brokers for tests, each with a licence of their own."""

from dataclasses import dataclass
from typing import Any

from request_testing import Service

from kit.caller import Caller
from kit.ids import new_id
from request_service.market.brokers import actions
from request_service.market.brokers.errors import BrokerNotFound
from request_service.market.brokers.fields import BrokerDetails
from request_service.market.brokers.models import Broker, BrokerStatus
from request_service.market.brokers.roll import BrokerFilter, roll
from testkit.callers import new_caller

ADMIN = new_caller("admin")


def new_license() -> str:
    return f"AA-{new_id()}"


@dataclass(frozen=True)
class Brokers:
    service: Service

    async def create(self, caller: Caller | None = None, name: str = "Derartu Tulu", **stated: Any) -> Broker:
        details = BrokerDetails(**{"license_number": new_license()} | stated)
        return await self.service.do(actions.create_broker, caller or new_caller(), name, details)

    async def change(self, broker: Broker, **stated: Any) -> Broker:
        return await self.service.do(actions.update_broker, owner_of(broker), BrokerDetails(**stated))

    async def decide(
        self, broker: Broker, status: BrokerStatus = BrokerStatus.VERIFIED, reason: str | None = None
    ) -> Broker:
        return await self.service.do(actions.verify_broker, ADMIN, broker.user_id, status, reason)

    async def found(self, **wanted: Any) -> list[str]:
        """Returns the names of the brokers that a search finds, in its order."""
        rows, _ = await self.service.read(actions.list_brokers, roll(BrokerFilter(**wanted), 0, 0, ""))
        return [row.name for row in rows]

    async def is_shown(self, broker: Broker, reader: Caller | None = None) -> bool:
        try:
            await self.service.read(actions.get_broker, reader, broker.user_id)
        except BrokerNotFound:
            return False
        return True


def owner_of(broker: Broker) -> Caller:
    return new_caller(user_id=broker.user_id)
