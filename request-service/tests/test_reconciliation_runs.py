"""Runs of reconciliations: one at a time, over several replicas, with gateways that hang and processes that die."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from reconciliation_testing import TERMS, Audit, Wrapped, audit_of, never, without_list
from request_testing import Service
from sqlalchemy import func, select, update

from kit import clock
from request_service.payment.gateways.interface import AnswerLost, GatewayName, NotSent
from request_service.payment.reconciliations import actions, queries
from request_service.payment.reconciliations.asking import Asking, Unanswered
from request_service.payment.reconciliations.models import (
    MOST_ATTEMPTS,
    ReconciledGateway,
    ReconciledSubject,
    Reconciliation,
    ReconciliationDifference,
)
from request_service.payment.reconciliations.nightly import NightlyReconciliation
from request_service.payment.reconciliations.running import ClaimLost, Reconciler, Reconciling
from request_service.payment.test_gateway import actions as gateway
from request_service.payment.test_gateway.actions import Press

STRIPE, CHAPA, TELEBIRR = GatewayName.STRIPE, GatewayName.CHAPA, GatewayName.TELEBIRR


class Died(BaseException):
    """The process has ended."""


async def lost_webhooks(audit: Audit, number: int, name: GatewayName = STRIPE) -> None:
    """Makes payments that were made, and that we have not heard of."""
    for _ in range(number):
        payment = await (await audit.desk.job()).ask(name)
        await audit.desk.service.do(gateway.press, payment.reference, Press.PAY)


async def let_claims_lapse(service: Service) -> None:
    await service.execute(update(Reconciliation).values(claimed_until=clock.now() - timedelta(seconds=1)))


async def test_process_that_dies_is_followed_by_another_one(service: Service) -> None:
    left = 3

    def dying(one: Any) -> Any:
        async def query(*given: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Died
            return await one.query(*given)

        return without_list(Wrapped(one, query=query))

    healthy, dead = audit_of(service, {STRIPE: without_list}), audit_of(service, {STRIPE: dying})
    await lost_webhooks(healthy, 5)
    await service.do(actions.start_reconciliation, dead.auditor)
    with pytest.raises(BaseExceptionGroup):
        await Reconciling(service.database, dead.auditor).run_due()
    assert len(await healthy.found()) == 3
    # As long as the claim lasts, no other process takes it.
    assert not await Reconciling(service.database, healthy.auditor).run_due()
    await let_claims_lapse(service)

    assert await Reconciling(service.database, healthy.auditor).run_due()

    assert await healthy.found() == [("status", "pending", "held", True)] * 5
    (one,) = await service.scalars(select(Reconciliation))
    assert (one.mended, one.open, one.attempts, one.is_running) == (5, 0, 2, False)
    (stripe,) = await service.scalars(select(ReconciledGateway).where(ReconciledGateway.gateway == STRIPE))
    assert (stripe.compared, stripe.is_done, stripe.trouble) == (5, True, None)
    assert list(await service.scalars(select(func.count()).select_from(ReconciledSubject))) == [0]


async def test_a_run_that_always_dies_is_finished_and_told_of(service: Service) -> None:
    audit = audit_of(service)
    await service.do(actions.start_reconciliation, audit.auditor)
    await service.execute(update(Reconciliation).values(attempts=MOST_ATTEMPTS))

    assert await Reconciling(service.database, audit.auditor).run_due()

    (one,) = await service.scalars(select(Reconciliation))
    async with service.database.read() as session:
        found = await actions.summarize(session, one.id)
    assert (one.is_running, found.is_bad, len(found.incomplete)) == (False, True, len(GatewayName))


async def test_process_that_was_taken_for_dead_writes_no_end(service: Service) -> None:
    audit = audit_of(service)
    await service.do(actions.start_reconciliation, audit.auditor)
    first = await service.do(actions.claim_reconciliation, audit.auditor)
    await let_claims_lapse(service)
    second = await service.do(actions.claim_reconciliation, audit.auditor)
    assert first is not None
    assert second is not None
    assert (first.attempt, second.attempt) == (1, 2)

    await Reconciler(service.database, audit.auditor).run(first)

    async with service.database.read() as session:
        assert await queries.find_running(session) == first.reconciliation.id
    async with service.database.transaction() as session:
        assert not await queries.extend_claim(session, first.reconciliation.id, 1, clock.now())
    await Reconciler(service.database, audit.auditor).run(second)
    async with service.database.read() as session:
        assert await queries.find_running(session) is None
    assert issubclass(ClaimLost, Exception)


async def test_gateway_that_hangs_delays_no_other(service: Service) -> None:
    released = asyncio.Event()

    def hanging(one: Any) -> Any:
        async def list_page(*given: Any) -> Any:
            await released.wait()
            return await one.list_page(*given)

        return Wrapped(one, list_page=list_page)

    audit = audit_of(service, {CHAPA: hanging}, answered_within=600)
    await lost_webhooks(audit, 1)
    running = asyncio.create_task(audit.run())
    others = select(ReconciledGateway.is_done).where(ReconciledGateway.gateway != CHAPA)
    while not all(done := list(await service.scalars(others))) or not done:
        await asyncio.sleep(0.01)
    assert not running.done()
    released.set()
    found = await running
    assert (found.mended, found.open, found.is_bad) == (1, 0, False)


async def test_gateway_that_does_not_answer_is_told_of(service: Service) -> None:
    async def silent(*_: Any) -> Any:
        raise AnswerLost("no answer")

    closed = {CHAPA: lambda one: Wrapped(one, list_page=silent, query=silent, query_refund=silent)}
    healthy = audit_of(service)
    await lost_webhooks(healthy, 1)
    await lost_webhooks(healthy, 5, CHAPA)

    found = await audit_of(service, closed).run()

    assert (found.mended, found.open, found.incomplete, found.is_bad) == (1, 0, ["chapa"], True)
    rows = await service.scalars(select(ReconciledGateway).order_by(ReconciledGateway.gateway))
    troubles = {row.gateway: row.trouble for row in rows}
    assert (troubles[CHAPA], troubles[STRIPE]) == ("no answer", None)
    assert (await healthy.run()).mended == 5


async def test_defect_of_one_gateway_ends_no_other(service: Service) -> None:
    async def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    audit = audit_of(service, {CHAPA: lambda one: Wrapped(one, list_page=broken)})
    await lost_webhooks(audit, 2)

    found = await audit.run()

    assert (found.mended, found.incomplete, found.is_bad) == (2, ["chapa"], True)
    (chapa,) = await service.scalars(select(ReconciledGateway).where(ReconciledGateway.gateway == CHAPA))
    assert chapa.trouble == "a defect: ZeroDivisionError"


async def test_one_runs_at_a_time(service: Service) -> None:
    audit = audit_of(service)
    started = await asyncio.gather(*(service.do(actions.start_reconciliation, audit.auditor) for _ in range(5)))
    assert len(set(started)) == 1
    ran = await asyncio.gather(*(Reconciling(service.database, audit.auditor).run_due() for _ in range(5)))
    assert ran.count(True) == 1
    assert await service.do(actions.start_reconciliation, audit.auditor) not in started


async def test_a_night_has_one_however_many_replicas(service: Service) -> None:
    audit = audit_of(service)
    replicas = [NightlyReconciliation(service.database, audit.auditor) for _ in range(4)]
    await asyncio.gather(*(one.sweep() for one in replicas))
    await Reconciling(service.database, audit.auditor).run_due()
    await asyncio.gather(*(one.sweep() for one in replicas))
    (one,) = await service.scalars(select(Reconciliation))
    assert one.night == TERMS.night_of(clock.now()).date()


@pytest.mark.parametrize(("hour", "night"), [(1, 29), (12, 29), (13, 28), (23, 28)])
def test_night_begins_at_its_hour(hour: int, night: int) -> None:
    now = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
    found = replace(TERMS, hour=hour).night_of(now)
    assert (found.hour, found.day, found <= now) == (hour, night, True)


async def test_a_missed_night_waits_for_the_one_that_is_running(service: Service) -> None:
    audit = audit_of(service)
    await service.do(actions.start_reconciliation, audit.auditor)
    nightly = NightlyReconciliation(service.database, audit.auditor)
    await nightly.sweep()
    assert list(await service.scalars(select(func.count()).select_from(Reconciliation))) == [1]
    await Reconciling(service.database, audit.auditor).run_due()
    await nightly.sweep()
    assert list(await service.scalars(select(func.count()).select_from(Reconciliation))) == [2]


async def test_old_ones_are_deleted(service: Service) -> None:
    audit = audit_of(service)
    await audit.run()
    async with service.database.transaction() as session:
        await queries.delete_old(session, Reconciliation.plan(TERMS, clock.now()).id)
    for model in (Reconciliation, ReconciledGateway, ReconciliationDifference):
        assert list(await service.scalars(select(func.count()).select_from(model))) == [0]


async def test_questions_keep_a_pace() -> None:
    asking = Asking(replace(TERMS, calls_a_second=50))
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(11):
        await asking.ask(answer)
    # The clock of the loop counts milliseconds, so either moment may be off by one.
    assert loop.time() - began >= 10 / 50 - 0.002


async def test_lost_answer_is_asked_for_again() -> None:
    asked = failing(AnswerLost("lost"), times=1)
    assert await Asking(TERMS).ask(asked) == 1


async def test_question_without_an_answer_ends() -> None:
    with pytest.raises(Unanswered, match="no answer in time"):
        await Asking(replace(TERMS, answered_within=0.05)).ask(never)


async def test_gateway_that_never_answers_is_left_alone() -> None:
    asking, finals = Asking(TERMS), []
    for _ in range(3):
        with pytest.raises(Unanswered, match="closed") as unanswered:
            await asking.ask(failing(NotSent("closed", 0.01), times=9))
        finals.append(unanswered.value.is_final)
    assert finals == [False, False, True]


async def answer() -> int:
    return 1


def failing(error: Exception, times: int) -> Callable[[], Awaitable[int]]:
    async def ask() -> int:
        nonlocal times
        times -= 1
        if times >= 0:
            raise error
        return 1

    return ask
