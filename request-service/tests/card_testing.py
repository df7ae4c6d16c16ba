"""An owner of cards and the gateways that save them, in the process of a test."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from payment_testing import Desk
from sqlalchemy import select

from kit.caller import Caller
from request_service.payment.gateways.interface import Gateway, GatewayName
from request_service.payment.methods import actions
from request_service.payment.methods.models import GatewayCustomer, PaymentMethod
from request_service.payment.test_gateway import card_actions
from request_service.payment.test_gateway.models import PlayedSetup
from request_service.payment.test_gateway.orders import PlayedCard
from testkit.callers import new_caller
from testkit.rows import outbox_rows, stored

SAVING = GatewayName.STRIPE


@dataclass
class WatchedCards:
    """A gateway that counts the calls about cards, and may fail before or after one."""

    inner: Gateway
    calls: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None
    after: Callable[[str], None] = lambda _: None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def _call(self, name: str, *given: Any) -> Any:
        self.calls.append(name)
        self.before(name)
        answer = await getattr(self.inner, name)(*given)
        self.after(name)
        return answer

    async def create_customer(self, order: Any) -> Any:
        return await self._call("create_customer", order)

    async def find_customer(self, order: Any) -> Any:
        return await self._call("find_customer", order)

    async def delete_customer(self, gateway_id: str) -> Any:
        return await self._call("delete_customer", gateway_id)

    async def create_setup(self, order: Any) -> Any:
        return await self._call("create_setup", order)

    async def query_setup(self, order: Any) -> Any:
        return await self._call("query_setup", order)

    async def cancel_setup(self, order: Any) -> Any:
        return await self._call("cancel_setup", order)

    async def detach_card(self, gateway_id: str) -> Any:
        return await self._call("detach_card", gateway_id)


@dataclass
class Holder:
    """A user with cards."""

    desk: Desk
    caller: Caller = field(default_factory=new_caller)

    async def begin(self, gateway: GatewayName = SAVING, return_url: str | None = None) -> PaymentMethod:
        """Asks for a card to be saved, without the calls to the gateway."""
        service, wallet = self.desk.service, self.desk.wallet
        made = await service.do(actions.create_method, wallet, self.caller, gateway, return_url)
        return await self.found(made.id)

    async def ask(self, gateway: GatewayName = SAVING) -> PaymentMethod:
        made = await self.begin(gateway)
        await self.desk.call()
        return await self.found(made.id)

    async def enter(self, method: PaymentMethod, card: PlayedCard = PlayedCard.VISA) -> None:
        """Enters a card at the page, and has the gateway asked."""
        await self.desk.service.do(card_actions.choose_card, method.reference, card)
        await self.look()

    async def look(self, past: timedelta = timedelta(hours=1)) -> None:
        """Has the gateways asked after a time."""
        await self.desk.pass_time(past)
        await self.desk.call()

    async def save(self, card: PlayedCard = PlayedCard.VISA, gateway: GatewayName = SAVING) -> PaymentMethod:
        method = await self.ask(gateway)
        await self.desk.service.do(card_actions.choose_card, method.reference, card)
        if card is PlayedCard.STEP:
            await self.desk.service.do(card_actions.choose_card, method.reference, card)
        await self.look()
        return await self.found(method.id)

    async def remove(self, method: PaymentMethod) -> None:
        await self.desk.service.do(actions.delete_method, self.caller, method.id)

    async def found(self, method_id: UUID) -> PaymentMethod:
        return await stored(self.desk.service.database, PaymentMethod, method_id)

    async def shown(self) -> Sequence[Any]:
        return await self.desk.service.read(actions.list_methods, self.caller)

    async def rows(self) -> Sequence[PaymentMethod]:
        mine = select(PaymentMethod).where(PaymentMethod.user_id == self.caller.user_id)
        return await self.desk.service.scalars(mine.order_by(PaymentMethod.id))

    async def customers(self) -> Sequence[GatewayCustomer]:
        mine = select(GatewayCustomer).where(GatewayCustomer.user_id == self.caller.user_id)
        return await self.desk.service.scalars(mine)

    async def at_gateway(self) -> list[str]:
        """Returns the states of the cards that the built-in gateway knows, oldest first."""
        found = await self.desk.service.scalars(select(PlayedSetup).order_by(PlayedSetup.id))
        return [one.status.value for one in found]

    async def frames(self) -> list[str]:
        rows = await outbox_rows(self.desk.service.database)
        mine = [one for one in rows if str(self.caller.user_id) in one.audience]
        return [one.type.rpartition(".")[2] for one in mine]
