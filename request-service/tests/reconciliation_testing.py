"""Reconciliations in the process of a test, over the built-in gateway, and gateways that misbehave."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from payment_testing import Desk, played
from request_testing import Service
from sqlalchemy import select

from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.interface import GatewayName, PaymentReport
from request_service.payment.gateways.listing import Listed, ListedPage
from request_service.payment.reconciliations import actions
from request_service.payment.reconciliations.actions import Finished
from request_service.payment.reconciliations.models import ReconciliationDifference
from request_service.payment.reconciliations.running import Reconciler
from request_service.payment.reconciliations.terms import Auditor, ReconciliationTerms

TERMS = ReconciliationTerms(
    hour=1,
    window=timedelta(days=3),
    settled_after=timedelta(),
    calls_a_second=10_000,
    pauses=(0.0,),
    answered_within=20,
)
type Found = tuple[str, str, str, bool]


_LISTING = ("lists", "lists_reports", "list_page")


class Wrapped:
    """The built-in gateway, of which some methods are replaced, and others are hidden."""

    def __init__(self, gateway: Any, hidden: tuple[str, ...] = (), **replaced: Callable[..., Any]) -> None:
        self.gateway = gateway
        self.hidden = hidden
        # A protocol that is looked for at run time sees attributes, and not what __getattr__ would return.
        vars(self).update({name: getattr(gateway, name) for name in _LISTING if name not in hidden} | replaced)

    def __getattr__(self, name: str) -> Any:
        if name in self.hidden:
            raise AttributeError(name)
        return getattr(self.gateway, name)


def without_list(gateway: Any) -> Any:
    """Returns a gateway that lists nothing, as Telebirr."""
    return Wrapped(gateway, hidden=_LISTING)


def saying(gateway: Any, **changes: Any) -> Any:
    """Returns a gateway that says something else about all payments."""

    def changed(report: Any) -> Any:
        return replace(report, **changes) if isinstance(report, PaymentReport) else report

    async def query(*given: Any) -> Any:
        return changed(await gateway.query(*given))

    async def list_page(*given: Any) -> ListedPage:
        page: ListedPage = await gateway.list_page(*given)
        items: list[Listed] = [replace(one, report=changed(one.report)) for one in page.items]
        return replace(page, items=items)

    return Wrapped(gateway, query=query, list_page=list_page)


async def never(*_: Any) -> Any:
    await asyncio.Event().wait()


@dataclass
class Audit:
    """Compares the books of a desk with those of its gateways."""

    desk: Desk
    terms: ReconciliationTerms = TERMS

    @property
    def auditor(self) -> Auditor:
        return Auditor(self.desk.cashier, self.terms)

    async def run(self) -> Finished:
        """Carries out a reconciliation, and returns what it has found."""
        service = self.desk.service
        reconciliation_id = await service.do(actions.start_reconciliation, self.auditor)
        claimed = await service.do(actions.claim_reconciliation, self.auditor)
        assert claimed is not None
        await Reconciler(service.database, self.auditor).run(claimed)
        async with service.database.read() as session:
            return await actions.summarize(session, reconciliation_id)

    async def found(self) -> list[Found]:
        """Returns the differences of all reconciliations: the kind, our word, theirs, and whether it is mended."""
        statement = select(ReconciliationDifference).order_by(ReconciliationDifference.id)
        return [
            (one.kind.value, one.ours, one.theirs, one.is_mended) for one in await self.desk.service.scalars(statement)
        ]


def audit_of(service: Service, names: Mapping[GatewayName, Callable[[Any], Any]] | None = None, **terms: Any) -> Audit:
    """Returns the comparison over the built-in gateway under all names; *names* wrap some of them."""
    gateways = played(service)
    wrapped = {name: (names or {}).get(name, lambda one: one)(gateways.get(name)) for name in GatewayName}
    return Audit(Desk(service, Gateways(wrapped, expects_live_money=False)), replace(TERMS, **terms))
