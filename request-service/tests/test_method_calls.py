"""Calls about cards: lost answers, processes that die between call and outcome, and removal meanwhile."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from card_testing import SAVING, Holder, WatchedCards
from payment_testing import Desk, played
from request_testing import Service
from sqlalchemy import func, select, update

from kit import clock
from request_service.payment.consumers import on_user_deleted
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.interface import AnswerLost, NotSent, Refused
from request_service.payment.methods.method_calls import MethodCalls
from request_service.payment.methods.models import GatewayCustomer, MethodStatus
from request_service.payment.operations import actions as operations
from request_service.payment.operations.models import CLAIM, GatewayOperation, OperationKind, OperationState
from request_service.payment.test_gateway import card_actions
from request_service.payment.test_gateway.models import PlayedCustomer, PlayedSetup
from request_service.payment.test_gateway.orders import PlayedCard
from twou.auth.v1.events_pb2 import UserDeleted


@pytest.fixture
def watched(service: Service) -> WatchedCards:
    return WatchedCards(played(service).get(SAVING))


@pytest.fixture
def holder(service: Service, watched: WatchedCards) -> Holder:
    return Holder(Desk(service, Gateways({SAVING: watched}, expects_live_money=False)))


def failing(error: Exception, *names: str, times: int = 1) -> Callable[[str], None]:
    """Fails the first calls of these names."""
    left = Counter(dict.fromkeys(names, times))

    def fail(name: str) -> None:
        if left[name] > 0:
            left[name] -= 1
            raise error

    return fail


async def count(holder: Holder, model: type) -> int:
    (found,) = await holder.desk.service.scalars(select(func.count()).select_from(model))
    return found


async def test_orders_whose_answers_are_lost_take_effect_once(holder: Holder, watched: WatchedCards) -> None:
    watched.after = failing(AnswerLost("lost"), "create_customer", "create_setup")
    asked = await holder.ask()
    for _ in range(3):
        await holder.look()
    found = await holder.found(asked.id)
    assert found.checkout_url is not None
    assert (await count(holder, PlayedCustomer), await count(holder, PlayedSetup)) == (1, 1)
    assert watched.calls[:4] == ["create_customer", "find_customer", "create_setup", "query_setup"]
    await holder.enter(found)
    assert (await holder.found(asked.id)).status is MethodStatus.SAVED


async def test_orders_that_did_not_arrive_are_sent_again(holder: Holder, watched: WatchedCards) -> None:
    watched.before = failing(NotSent("no connection"), "create_customer", "create_setup")
    asked = await holder.ask()
    for _ in range(3):
        await holder.look()
    assert (await holder.found(asked.id)).checkout_url is not None
    assert Counter(watched.calls)["create_customer"] == Counter(watched.calls)["create_setup"] == 2


async def test_order_of_a_process_that_died_is_asked_for_first(holder: Holder, watched: WatchedCards) -> None:
    asked = await holder.ask()
    saved = await holder.save(PlayedCard.MASTERCARD)
    begun = await holder.begin()
    # A process claims the calls, sends one of them, and dies.
    async with holder.desk.service.database.transaction() as session:
        claims = await operations.claim_due_calls(session, SAVING, 10)
    assert [one.kind for one in claims] == [OperationKind.SAVE_CARD]
    (customer,) = await holder.customers()
    await watched.inner.create_setup(begun.as_order(str(customer.gateway_id)))  # type: ignore[attr-defined]
    await holder.look(CLAIM + timedelta(seconds=1))
    assert (await holder.found(begun.id)).checkout_url is not None
    assert await count(holder, PlayedSetup) == 3
    assert {asked.id, saved.id, begun.id} == {one.id for one in await holder.shown()}


async def test_refused_order_fails_the_card_and_the_next_one_is_ordered_anew(
    holder: Holder, watched: WatchedCards
) -> None:
    watched.before = failing(Refused("account_closed", "This account is closed."), "create_customer", "create_setup")
    first, second = await holder.ask(), await holder.ask()
    for one in (first, second):
        failed = (await holder.found(one.id)) if one.id == second.id else first
        assert (failed.status, failed.failure_code) == (MethodStatus.FAILED, "account_closed")
    assert (await holder.ask()).checkout_url is not None


async def test_customer_whose_creation_was_given_up_is_asked_for_before_the_next_order(
    holder: Holder, watched: WatchedCards
) -> None:
    watched.after = failing(AnswerLost("lost"), "create_customer")
    watched.before = failing(AnswerLost("lost"), "find_customer")
    asked = await holder.ask()
    long_ago = update(GatewayOperation).values(created_at=clock.now() - timedelta(days=2))
    await holder.desk.service.execute(long_ago)
    await holder.look()
    (operation,) = await holder.desk.operations()
    assert operation.state is OperationState.GIVEN_UP
    (customer,) = await holder.desk.service.scalars(select(GatewayCustomer))
    assert customer.is_doubtful
    again = await holder.ask()
    assert (await holder.found(again.id)).checkout_url is not None
    assert (await holder.found(asked.id)).checkout_url is not None
    assert await count(holder, PlayedCustomer) == 1


async def test_removal_whose_answer_is_lost_is_repeated_until_the_card_is_forgotten(
    holder: Holder, watched: WatchedCards
) -> None:
    saved = await holder.save()
    watched.before = failing(AnswerLost("lost"), "detach_card", times=2)
    await holder.remove(saved)
    for _ in range(4):
        await holder.look()
    assert await holder.at_gateway() == ["detached"]
    assert await holder.rows() == []


async def test_card_that_was_removed_while_its_order_was_on_the_way_is_forgotten(
    holder: Holder, watched: WatchedCards
) -> None:
    await holder.ask()
    begun = await holder.begin()
    async with holder.desk.service.database.transaction() as session:
        (claim,) = await operations.claim_due_calls(session, SAVING, 10)
    await holder.remove(begun)
    # The gateway is asked to forget what it does not know yet; then the order arrives.
    await holder.desk.call()
    (customer,) = await holder.customers()
    report = await watched.inner.create_setup(begun.as_order(str(customer.gateway_id)))  # type: ignore[attr-defined]
    calls = MethodCalls(holder.desk.service.database, holder.desk.wallet)
    await holder.desk.service.do(calls.take, claim, report)
    await holder.look()
    assert await holder.at_gateway() == ["open", "cancelled"]
    assert begun.id not in [one.id for one in await holder.rows()]


async def test_card_that_is_entered_after_its_removal_is_forgotten(holder: Holder, watched: WatchedCards) -> None:
    asked = await holder.ask()
    await holder.desk.service.do(card_actions.choose_card, asked.reference, PlayedCard.VISA)
    await holder.remove(asked)
    await holder.look()
    assert await holder.at_gateway() == ["detached"]
    assert Counter(await holder.frames())["MethodSaved"] == 0


async def test_account_that_is_deleted_while_its_customer_is_made_leaves_none(
    holder: Holder, watched: WatchedCards
) -> None:
    watched.after = failing(AnswerLost("lost"), "create_customer")
    await holder.ask()
    assert await count(holder, PlayedCustomer) == 1
    event = UserDeleted(user_id=str(holder.caller.user_id), occurred_at=clock.to_timestamp(clock.now()))
    await holder.desk.service.do(on_user_deleted, event)
    watched.before = failing(AnswerLost("lost"), "delete_customer")
    for _ in range(4):
        await holder.look()
    (customer,) = await holder.desk.service.scalars(select(PlayedCustomer))
    assert customer.is_deleted
    assert await holder.customers() == []
    assert Counter(watched.calls)["create_customer"] == 1
