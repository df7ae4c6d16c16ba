"""Webhooks go before the work that follows from them."""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import timedelta

import pytest
from payment_testing import played
from request_testing import Service
from sqlalchemy import select

from kit import clock
from kit.database import Session
from kit.ids import new_id
from request_service.payment.gateways.interface import Gateway, GatewayName
from request_service.payment.operations import precedence
from request_service.payment.operations.actions import ask_now, plan_call
from request_service.payment.operations.models import Claim, GatewayOperation, OperationKind, OperationState
from request_service.payment.operations.precedence import Precedence
from request_service.payment.operations.sending import Outcome, Sender
from testkit.rows import select_all


@dataclass
class Counted:
    """Calls that count how many of their outcomes are applied at the same time."""

    now: int = 0
    most: int = 0
    taken: int = 0

    async def send(self, gateway: Gateway, claim: Claim) -> None:
        """The gateway does not know what it was asked for."""

    async def take(self, session: Session, claim: Claim, outcome: Outcome) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.01)
        self.now -= 1
        self.taken += 1


async def test_few_outcomes_are_applied_at_the_same_time(service: Service) -> None:
    calls = Counted()
    sender = Sender(service.database, played(service), dict.fromkeys(OperationKind, calls))
    async with service.database.transaction() as session:
        for _ in range(10):
            await plan_call(session, GatewayName.TEST, OperationKind.QUERY, new_id())
    assert await sender.send_due(GatewayName.TEST)
    assert (calls.taken, calls.most <= 2) == (10, True)


@pytest.mark.parametrize("webhooks", [0, 2])
async def test_work_goes_on_beside_few_webhooks(webhooks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_LONGEST_SECONDS", 60.0)
    monkeypatch.setattr(precedence, "_FACTOR", 1e9)
    gate = Precedence()
    with contextlib.ExitStack() as open_ones:
        for _ in range(webhooks):
            open_ones.enter_context(gate.taken())
        async with asyncio.timeout(10), gate.given():
            await asyncio.sleep(0)


async def test_work_rests_while_there_are_many_webhooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_LONGEST_SECONDS", 60.0)
    monkeypatch.setattr(precedence, "_FACTOR", 1e9)
    gate, done = Precedence(), False
    with gate.taken(), gate.taken(), gate.taken():
        pass
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), gate.given():
            done = True
    assert done


async def test_a_turn_comes_at_once_without_webhooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_LONGEST_SECONDS", 60.0)
    gate = Precedence()
    with gate.taken():
        pass
    async with asyncio.timeout(10):
        await gate.turn()


async def test_a_turn_waits_for_the_webhook_that_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_LONGEST_SECONDS", 60.0)
    gate = Precedence()
    with gate.taken():
        turn = asyncio.create_task(gate.turn())
        done, _ = await asyncio.wait([turn], timeout=0.1)
        assert not done
    async with asyncio.timeout(10):
        await turn


async def test_a_turn_comes_although_webhooks_do_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_LONGEST_SECONDS", 0.02)
    gate = Precedence()
    with gate.taken():
        async with asyncio.timeout(10):
            await gate.turn()


@dataclass
class Busy(Counted):
    """Calls that count how many of them begin while a webhook is answered."""

    answering: bool = False
    begun: int = 0

    async def send(self, gateway: Gateway, claim: Claim) -> None:
        self.begun += self.answering


@pytest.mark.parametrize("webhooks", [0, 1])
async def test_calls_begin_when_no_webhook_is_answered(
    service: Service, webhooks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precedence, "_LONGEST_SECONDS", 60.0)
    calls = Busy(answering=True)
    sender = Sender(service.database, played(service), dict.fromkeys(OperationKind, calls))
    async with service.database.transaction() as session:
        for _ in range(3):
            await plan_call(session, GatewayName.TEST, OperationKind.QUERY, new_id())
    with sender.precedence.taken() if webhooks else contextlib.nullcontext():
        sending = asyncio.create_task(sender.send_due(GatewayName.TEST))
        await asyncio.wait([sending], timeout=0.3 if webhooks else 20)
        assert calls.begun == (0 if webhooks else 3)
        calls.answering = False
    async with asyncio.timeout(20):
        assert await sending
    assert calls.taken == 3


async def test_a_question_that_waits_is_asked_now(service: Service) -> None:
    subject_id, ahead = new_id(), clock.now() + timedelta(hours=1)
    async with service.database.transaction() as session:
        await plan_call(session, GatewayName.TEST, OperationKind.QUERY, subject_id, due_at=ahead)
        await ask_now(session, GatewayName.TEST, subject_id)
        await ask_now(session, GatewayName.TEST, subject_id)
    (operation,) = await select_all(service.database, select(GatewayOperation))
    assert (operation.state, operation.is_wanted_again) == (OperationState.PLANNED, False)
    assert operation.due_at <= clock.now()
