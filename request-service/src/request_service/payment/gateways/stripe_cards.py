"""The cards that Stripe saves: a customer for each payer, and a setup intent for each card.

The customer holds our reference and nothing personal. The payer enters the card in the app, where Stripe's library
confirms the setup intent by its client secret. Setup intents have no search: one is looked for among those of its
customer.
"""

from typing import Any

from request_service.payment.gateways.cards import CustomerOrder, Keeping, SetupOrder, SetupReport
from request_service.payment.gateways.interface import Refused
from request_service.payment.gateways.stripe_lookups import (
    NOT_FOUND,
    PAGE,
    StripeLookups,
    key,
    newer_than,
    with_reference,
)
from request_service.payment.gateways.stripe_objects import StripeObject, setup_report

_EXPAND = ["payment_method"]


class StripeCards(StripeLookups):
    """See `SavesCards`."""

    async def create_customer(self, order: CustomerOrder) -> Keeping:
        params: Any = {"metadata": {"reference": order.reference}}
        options = key("customer", order.reference)
        made = await self._calls.make(lambda client: client.v1.customers.create(params, options))
        return Keeping(made["id"], is_kept=True)

    async def find_customer(self, order: CustomerOrder) -> Keeping | None:
        query: Any = {"query": f"metadata['reference']:'{order.reference}'"}
        page = await self._calls.make(lambda client: client.v1.customers.search(query))
        found = with_reference(page, order.reference)
        if found is None:
            params = newer_than(order.customer_id)
            found = await self._find_listed(
                lambda page, client: client.v1.customers.list(page), params, order.reference
            )
        return Keeping(found["id"], is_kept=True) if found is not None else None

    async def delete_customer(self, gateway_id: str) -> Keeping:
        await self._retrieve(lambda client: client.v1.customers.delete(gateway_id))
        return Keeping(gateway_id, is_kept=False)

    async def create_setup(self, order: SetupOrder) -> SetupReport:
        params: Any = {
            "customer": order.customer,
            "usage": "off_session",
            "payment_method_types": ["card"],
            "metadata": {"method_id": str(order.method_id), "reference": order.reference},
            "expand": _EXPAND,
        }
        options = key("save", order.reference)
        return setup_report(
            await self._calls.make(lambda client: client.v1.setup_intents.create(params, options)), order
        )

    async def query_setup(self, order: SetupOrder) -> SetupReport | None:
        found = await self._find_setup(order)
        return setup_report(found, order) if found is not None else None

    async def cancel_setup(self, order: SetupOrder) -> SetupReport:
        found = await self._find_setup(order)
        if found is None:
            raise Refused("not_found", "There is no such setup intent.")
        setup_id: str = found["id"]
        params: Any = {"expand": _EXPAND}
        try:
            ended = await self._calls.make(lambda client: client.v1.setup_intents.cancel(setup_id, params))
        except Refused:
            # It has succeeded or ended meanwhile: which, it says itself.
            ended = await self._calls.make(lambda client: client.v1.setup_intents.retrieve(setup_id, params))
        return setup_report(ended, order)

    async def detach_card(self, gateway_id: str) -> Keeping:
        found = await self._retrieve(lambda client: client.v1.payment_methods.retrieve(gateway_id))
        # Without a customer, it is detached. The call has no key: a failure that is repeated would keep the card.
        if found is not None and found.get("customer"):
            await self._retrieve(lambda client: client.v1.payment_methods.detach(gateway_id))
        return Keeping(gateway_id, is_kept=False)

    async def _find_setup(self, order: SetupOrder) -> StripeObject | None:
        setup_id = order.gateway_id
        params: Any = {"expand": _EXPAND}
        if setup_id is not None:
            return await self._retrieve(lambda client: client.v1.setup_intents.retrieve(setup_id, params))
        listed: Any = {"customer": order.customer, "limit": PAGE, "expand": ["data.payment_method"]}
        try:
            return await self._find_listed(
                lambda page, client: client.v1.setup_intents.list(page), listed, order.reference
            )
        except Refused as refusal:
            if refusal.failure.code == NOT_FOUND:
                # The customer is gone, and with them what was to be saved.
                return None
            raise
