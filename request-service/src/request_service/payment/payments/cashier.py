"""The collaborators of all verbs of payments, which are made once for a process."""

from collections.abc import Mapping
from dataclasses import dataclass

from kit.database import Session
from request_service.payment.gateways.directory import Gateways
from request_service.payment.payments.models import PayableId, PayableKind
from request_service.payment.payments.payables import Payable, Payables, PayableStatus
from request_service.payment.payments.terms import PaymentTerms


@dataclass(frozen=True)
class Cashier:
    payables: Mapping[PayableKind, Payables]
    gateways: Gateways
    terms: PaymentTerms

    async def lock_payable(self, session: Session, payable_id: PayableId) -> Payable:
        """Locks what is paid for, before any of its payments. Raises NotFound."""
        return await self.payables[payable_id.kind].lock(session, payable_id.id)

    async def set_payment_status(self, session: Session, payable_id: PayableId, status: PayableStatus) -> None:
        """Writes the state of the money into what is paid for, which the caller has locked."""
        await self.payables[payable_id.kind].set_payment_status(session, payable_id.id, status)
