"""Sends the calls to one gateway when they are due, and has their outcomes applied.

Any number of replicas may do this at once. A call is claimed by one transaction, sent outside of any, and its outcome
is written together with the effects of it by another one. If the process dies in between, the claim runs out, and the
gateway is asked first by the process that takes the call. Each gateway has a worker of its own, so that one that hangs
delays no other.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from kit import crash_points, logging
from kit.database import Database, ReadSession, Session
from kit.due import DueWork
from request_service.payment.gateways.cards import Keeping, SetupReport
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.errors import GatewayUnavailable
from request_service.payment.gateways.interface import (
    AnswerLost,
    DisputeReport,
    Gateway,
    GatewayError,
    GatewayName,
    NotSent,
    PaymentReport,
    TransferReport,
)
from request_service.payment.operations import actions, queries
from request_service.payment.operations.models import Claim, OperationKind
from request_service.payment.operations.precedence import Precedence

log = logging.get(__name__)

type Report = PaymentReport | TransferReport | DisputeReport | SetupReport | Keeping
type Outcome = Report | GatewayError | None

# Calls that are sent at the same time.
_AT_ONCE = 16
# Outcomes that are applied at the same time. More would not be done sooner, and the next webhooks would wait for them:
# for a connection of PostgreSQL, or for the one writer of SQLite.
_APPLIED_AT_ONCE = 2
# A gateway that has not answered by then may have got the call.
_ANSWERED_WITHIN_SECONDS = 20.0
# The pause between looks at a call that another process sends.
_LOOKED_EVERY_SECONDS = 0.1


class Calls(Protocol):
    """The calls about one kind of subject."""

    async def send(self, gateway: Gateway, claim: Claim) -> Report | None:
        """Returns what the gateway says; `None` if it does not know what it was asked for. Raises GatewayError."""

    async def take(self, session: Session, claim: Claim, outcome: Outcome) -> None:
        """Applies the outcome of a call, and says in its row how it goes on."""


class Sender:
    """Sends calls and has their outcomes applied."""

    def __init__(self, database: Database, gateways: Gateways, calls: Mapping[OperationKind, Calls]) -> None:
        """*calls* has those of every kind."""
        self._database = database
        self._gateways = gateways
        self._calls = calls
        self._applying = asyncio.Semaphore(1 if database.is_sqlite else _APPLIED_AT_ONCE)
        # It is that of webhooks over what gateways have answered.
        self.precedence = Precedence()

    async def send_due(self, name: GatewayName) -> bool:
        """Sends a batch of calls that are due. Returns False if there is none that no other replica has claimed."""
        async with self._database.transaction() as session:
            claims = await actions.claim_due_calls(session, name, _AT_ONCE)
        await self._send_all(claims)
        return bool(claims)

    async def send_calls_of(self, subject_id: UUID) -> None:
        """Sends the calls of one subject that are due, for a person who waits for the answer.

        The worker of the gateway, here or in another replica, may have claimed them first. Its outcome is waited for
        then, so that it does not depend on who was faster whether the person is answered with it.
        """
        async with self._database.transaction() as session:
            claims = await actions.claim_calls_of(session, subject_id)
        if claims:
            await self._send_all(claims)
        else:
            await self._wait_for_others(subject_id)

    async def _wait_for_others(self, subject_id: UUID) -> None:
        for _ in range(int(_ANSWERED_WITHIN_SECONDS / _LOOKED_EVERY_SECONDS)):
            async with self._database.read_once() as session:
                if not await queries.is_being_sent(session, subject_id):
                    return
            await asyncio.sleep(_LOOKED_EVERY_SECONDS)

    async def _send_all(self, claims: Sequence[Claim]) -> None:
        async with asyncio.TaskGroup() as group:
            for claim in claims:
                # On SQLite the beginnings of all of them would be one pause of the event loop.
                await self.precedence.turn()
                group.create_task(self._run(claim))

    async def _run(self, claim: Claim) -> None:
        calls = self._calls[claim.kind]
        if crash_points.armed is not None:
            crash_points.armed.reach("call_claimed", [claim.kind.value])
        outcome = await self._send(calls, claim)
        if crash_points.armed is not None:
            crash_points.armed.reach("call_answered", [claim.kind.value])
        async with self._applying:
            await self.precedence.turn()
            async with self.precedence.given(), self._database.transaction() as session:
                await calls.take(session, claim, outcome)

    async def _send(self, calls: Calls, claim: Claim) -> Outcome:
        try:
            gateway = self._gateways.get(claim.gateway)
        except GatewayUnavailable:
            return NotSent("the gateway is not available by the settings")
        facts = {"gateway": claim.gateway.value, "kind": claim.kind.value, "subject_id": str(claim.subject_id)}
        try:
            async with asyncio.timeout(_ANSWERED_WITHIN_SECONDS):
                return await calls.send(gateway, claim)
        except GatewayError as error:
            log.warning("gateway_call_failed", error=repr(error), **facts)
            return error
        except TimeoutError:
            log.warning("gateway_call_failed", error="no answer in time", **facts)
            return AnswerLost("no answer in time")


class DueMoments:
    """The moments at which the next calls to all gateways are due, read once for each look at what is due."""

    def __init__(self) -> None:
        self._session: ReadSession | None = None
        self._found: Mapping[GatewayName, datetime] = {}

    async def of(self, session: ReadSession, gateway: GatewayName) -> datetime | None:
        if session is not self._session:
            self._found, self._session = await queries.list_next_due(session), session
        return self._found.get(gateway)


class GatewayCalls(DueWork):
    """The worker for one gateway."""

    def __init__(self, sender: Sender, moments: DueMoments, gateway: GatewayName) -> None:
        """*moments* are shared by the workers of a process."""
        self.name = f"gateway-calls-{gateway.value}"  # type: ignore[misc]
        self._sender = sender
        self._moments = moments
        self._gateway = gateway

    async def next_due(self, session: ReadSession) -> datetime | None:
        return await self._moments.of(session, self._gateway)

    async def run_due(self) -> bool:
        return await self._sender.send_due(self._gateway)
