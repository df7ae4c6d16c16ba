"""The money of requests, as far as their verbs need it. Another capability moves it, and is passed in.

Each function runs in the transaction of the change, whose request the caller has locked. None of them asks a gateway,
and none but `require_secured` refuses. Those that end a request write the state of its money into it, and are called
before the change is published, so that its event tells both. Only requests that were made for a quote have money.
"""

from typing import Protocol

from kit.caller import Caller
from kit.database import Session
from request_service.assistance.requests.models import ServiceRequest


class RequestMoney(Protocol):
    async def accepted(self, session: Session, request: ServiceRequest) -> None:
        """Asks the client for the price, where it is to be paid before the work begins."""

    async def require_secured(self, session: Session, request: ServiceRequest) -> None:
        """Raises PaymentRequired for work that may not begin before its price is held or taken."""

    async def completed(self, session: Session, request: ServiceRequest) -> None:
        """Takes the price, and settles it."""

    async def cancelled(self, session: Session, request: ServiceRequest, by: Caller | None) -> None:
        """Gives the price back, but for what a client owes who cancels late; *by* is `None` for the system."""

    async def expired(self, session: Session, request: ServiceRequest) -> None:
        """Gives the price back."""


class NoMoney:
    """Nothing is paid for."""

    async def accepted(self, session: Session, request: ServiceRequest) -> None: ...

    async def require_secured(self, session: Session, request: ServiceRequest) -> None: ...

    async def completed(self, session: Session, request: ServiceRequest) -> None: ...

    async def cancelled(self, session: Session, request: ServiceRequest, by: Caller | None) -> None: ...

    async def expired(self, session: Session, request: ServiceRequest) -> None: ...


NO_MONEY = NoMoney()
