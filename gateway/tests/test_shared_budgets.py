"""Budgets that several gateways count together."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from gateway.budgets import Budget, Budgets, Per, Purse, Urgency
from gateway.shared_budgets import SharedBudgets
from kit.bus import Bus
from kit.errors import RateLimited
from testkit.waiting import eventually

THINGS = Budget("things", Per.ACCOUNT, 3, 0.5, Urgency.SOON)
OTHERS = Budget("others", Per.NETWORK, 3, 0.5, Urgency.SOON)
# As large as the number of an account.
ACCOUNT, OTHER_ACCOUNT = 2**127 + 1, 2**127 + 2


@pytest.fixture
async def both(nats_url: str, namespace: str) -> AsyncIterator[tuple[Budgets, Budgets]]:
    """The budgets of two gateways."""
    one, other = (Budgets(factor=1, calls_at_once=400) for _ in range(2))
    async with (
        Bus(nats_url, namespace, name="one") as bus,
        Bus(nats_url, namespace, name="other") as other_bus,
        SharedBudgets(bus, one),
        SharedBudgets(other_bus, other),
    ):
        yield one, other


def is_spent(purse: Purse, key: int | str) -> bool:
    try:
        purse.take(key)
    except RateLimited:
        return True
    return False


async def test_what_one_gateway_has_given_the_other_does_not_give_again(both: tuple[Budgets, Budgets]) -> None:
    one, other = (budgets.purse(THINGS) for budgets in both)
    networks = [budgets.purse(OTHERS) for budgets in both]
    for _ in range(THINGS.burst):
        one.take(ACCOUNT)
        networks[1].take("192.0.2.7")
    await eventually(lambda: is_spent(other, ACCOUNT) and is_spent(networks[0], "192.0.2.7"))
    other.take(OTHER_ACCOUNT)
    networks[0].take("192.0.2.8")


async def test_a_budget_that_is_spent_at_both_is_empty_and_not_more_than_that(both: tuple[Budgets, Budgets]) -> None:
    purses = [budgets.purse(THINGS) for budgets in both]
    for _ in range(THINGS.burst):
        for purse in purses:
            purse.take(ACCOUNT)
    # Spent after the account, and therefore told after it.
    for number, purse in enumerate(purses):
        for _ in range(THINGS.burst):
            purse.take(ACCOUNT + 1 + number)
        await eventually(partial(is_spent, purses[1 - number], ACCOUNT + 1 + number))
    for purse in purses:
        with pytest.raises(RateLimited) as refusal:
            purse.take(ACCOUNT)
        # One request comes back in two minutes.
        assert 60 < (refusal.value.retry_after or 0) <= 120
