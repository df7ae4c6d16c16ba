"""The collaborators of all verbs of payments, which are made once for a process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kit.database import Session
from request_service.payment.gateways.directory import Gateways
from request_service.payment.payments.models import PayableId, PayableKind
from request_service.payment.payments.payables import Payable, Payables, PayableStatus
from request_service.payment.payments.terms import PaymentTerms


def _nothing_is_set(_key: str) -> Any:
    return None


@dataclass(frozen=True)
class Cashier:
    payables: Mapping[PayableKind, Payables]
    gateways: Gateways
    # The terms of the environment.
    own_terms: PaymentTerms
    # Returns a setting that an admin has changed since; `None` if none has.
    live_setting: Callable[[str], Any] = _nothing_is_set

    @property
    def terms(self) -> PaymentTerms:
        """The terms as they are now."""
        return self.own_terms.changed(self.live_setting)

    async def lock_payable(self, session: Session, payable_id: PayableId) -> Payable:
        """Locks what is paid for, before any of its payments. Raises NotFound."""
        return await self.payables[payable_id.kind].lock(session, payable_id.id)

    async def set_payment_status(self, session: Session, payable_id: PayableId, status: PayableStatus) -> None:
        """Writes the state of the money into what is paid for, which the caller has locked."""
        await self.payables[payable_id.kind].set_payment_status(session, payable_id.id, status)
