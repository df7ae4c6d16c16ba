"""A client may have few open requests at a time, so that one script cannot hold all providers."""

import asyncio

from request_testing import DETAILS, LIFETIME, Service

from kit.caller import Caller
from request_service.assistance import actions
from request_service.assistance.requests.errors import TooManyOpenRequests
from request_service.assistance.requests.lifecycle import Status
from testkit.callers import new_caller
from testkit.people import expect_error, outcome, outcomes
from testkit.stepping import step_all

MAX_OPEN = 3


async def attempt(service: Service, client: Caller) -> str:
    return await outcome(service.do(actions.create_request, client, DETAILS, LIFETIME, MAX_OPEN))


async def test_fourth_open_request_is_refused_until_one_has_ended(service: Service) -> None:
    client = new_caller()
    first = await service.do(actions.create_request, client, DETAILS, LIFETIME, MAX_OPEN)
    assert [await attempt(service, client) for _ in range(3)] == ["OK"] * 2 + ["TOO_MANY_OPEN_REQUESTS"]
    await expect_error(service.do(actions.create_request, client, DETAILS, LIFETIME, MAX_OPEN), TooManyOpenRequests)
    assert await attempt(service, new_caller()) == "OK"
    await service.cancel(client, first)
    assert [await attempt(service, client) for _ in range(2)] == ["OK", "TOO_MANY_OPEN_REQUESTS"]


async def test_running_job_counts_and_completed_one_does_not(service: Service) -> None:
    client, provider = new_caller(), await service.add_provider()
    request = await service.do(actions.create_request, client, DETAILS, LIFETIME, 1)
    await service.bring(request, provider, Status.IN_PROGRESS)
    assert await outcome(service.do(actions.create_request, client, DETAILS, LIFETIME, 1)) == "TOO_MANY_OPEN_REQUESTS"
    await service.complete(provider, request)
    assert await outcome(service.do(actions.create_request, client, DETAILS, LIFETIME, 1)) == "OK"


async def test_concurrent_requests_do_not_exceed_the_limit(service: Service) -> None:
    client = new_caller()
    answers = await outcomes(*(attempt(service, client) for _ in range(12)))
    assert len(answers) == 12
    created = await asyncio.gather(*(attempt(service, client) for _ in range(3)))
    assert set(created) == {"TOO_MANY_OPEN_REQUESTS"}
    assert len(await service.events("RequestCreated")) == MAX_OPEN


async def test_client_with_a_script_leaves_providers_for_others(service: Service) -> None:
    for _ in range(3):
        await service.add_provider()
    script, honest = new_caller(), new_caller()
    made = [await attempt(service, script) for _ in range(40)]
    assert made.count("OK") == MAX_OPEN
    await service.dispatch()
    request = await service.create_offered(honest)
    assert await service.offers(request_id=request.id)


async def test_client_with_several_requests_leaves_the_provider_to_others(service: Service) -> None:
    provider, client = await service.add_provider(), new_caller()
    dispatcher = service.dispatcher(most_waves=2)
    first, second = await service.create(client), await service.create(client)
    await step_all(service.database, dispatcher)
    third = await service.create(client)
    await step_all(service.database, dispatcher)
    honest = await service.create(new_caller())
    await step_all(service.database, dispatcher)
    of_client = [one for one in (first, second, third) if await service.offers(request_id=one.id)]
    assert len(of_client) == 1
    assert [one.provider_id for one in await service.offers(request_id=honest.id)] == [provider.user_id]
    # The next one waits for its turn.
    await service.decline(provider, of_client[0].id)
    await service.pass_time(120)
    await step_all(service.database, dispatcher)
    assert len([one for one in (first, second, third) if await service.offers(request_id=one.id)]) == 2
