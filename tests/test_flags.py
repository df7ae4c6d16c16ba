"""Flags of two gateways: what one turns off is off at the other, and the last known holds while parts are down."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from testkit.processes import UNUSED_ADDRESS, free_port
from testkit.waiting import eventually
from tests.conftest import StartStack, admin_maker
from tests.people import Json, Person
from tools.stack.config import GATEWAY
from tools.stack.stack import Stack

# The contract gives a change so long until every gateway has heard of it.
AT_ONCE = 1.0
# Nothing else of a system asks for it.
FLAG, PATH = "calendars:list_feeds", "/calendar/feeds"


@pytest_asyncio.fixture(loop_scope="session")
async def apart(start_stack: StartStack) -> AsyncIterator[Stack]:
    """A system of which the test kills parts."""
    async with start_stack("sqlite") as stack:
        yield stack


async def switch(admin: Person, *, enabled: bool, name: str = FLAG, **more: Any) -> Json:
    answer = await admin.http.put(f"/admin/flags/{name}", json={"enabled": enabled, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def is_off(person: Person, path: str = PATH) -> bool:
    answer = await person.get(path)
    return answer.status_code == 404 and answer.json()["error"]["code"] == "FEATURE_DISABLED"


async def until(person: Person, *, off: bool, path: str = PATH) -> float:
    """Returns the seconds until the gateway of *person* answers so."""
    began = time.perf_counter()
    while await is_off(person, path) is not off:
        if time.perf_counter() - began > 10 * AT_ONCE:
            raise AssertionError("the gateway has not heard of the change")
        await asyncio.sleep(0.002)
    return time.perf_counter() - began


async def flips(admin: Person, other_gateway: str, times: int) -> list[float]:
    """Returns the seconds after which another gateway than that of the change has followed each of them."""
    async with Person(other_gateway) as elsewhere:
        seconds = []
        for number in range(times):
            off = number % 2 == 0
            await switch(admin, enabled=not off)
            seconds.append(await until(elsewhere, off=off))
    return sorted(seconds)


async def test_what_one_gateway_turns_off_is_off_at_the_other_within_a_second(
    admin: Person, other_gateway: str
) -> None:
    assert (await flips(admin, other_gateway, 20))[-1] < AT_ONCE


@pytest.mark.slow
async def test_the_slowest_of_two_hundred_flips_takes_less_than_a_second(admin: Person, other_gateway: str) -> None:
    seconds = await flips(admin, other_gateway, 200)

    assert seconds[197] < AT_ONCE


async def test_frames_of_a_socket_and_uploads_are_turned_off_too(admin: Person, client: Person) -> None:
    names = ("messages:send_message", "uploads:upload")
    async with client.socket() as socket:
        try:
            for name in names:
                await switch(admin, name=name, enabled=False)
            request = "01940000-0000-7000-8000-000000000001"
            await asyncio.sleep(AT_ONCE)
            await socket.send("message.send", request_id=request, content="Hello")
            assert (await socket.frame("error"))["data"]["code"] == "FEATURE_DISABLED"
            for path in (f"/requests/{request}/upload", "/uploads/", "/uploads/tus/"):
                answer = await client.http.post(path)
                assert (answer.status_code, answer.json()["error"]["code"]) == (404, "FEATURE_DISABLED"), path
            shown = (await client.get("/flags")).json()
            assert [shown[name] for name in names] == [False, False]
            await socket.send("ping", ping_id=1)
            await socket.frame("pong")
        finally:
            for name in names:
                await switch(admin, name=name, enabled=True)


async def test_a_flag_is_on_for_some(admin: Person, client: Person, provider: Person) -> None:
    try:
        await switch(admin, enabled=True, roles=["provider"])
        await until(client, off=True)
        assert not await is_off(provider)
        async with httpx2.AsyncClient(base_url=client.url) as visitor:
            assert (await visitor.get("/flags")).json()[FLAG] is False
            # The caller is asked for first.
            assert (await visitor.get(PATH)).status_code == 401
    finally:
        await switch(admin, enabled=True)


async def test_unknown_flags_stale_versions_and_other_types_are_refused(admin: Person) -> None:
    answer = await admin.http.put("/admin/flags/calendars:fly", json={"enabled": False})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "FLAG_NOT_FOUND")
    for name in ("health", "health:live", "admin:set_flag"):
        assert (await admin.http.put(f"/admin/flags/{name}", json={"enabled": False})).status_code == 404
    first = await switch(admin, enabled=True, percent=50)
    stale = await admin.http.put(f"/admin/flags/{FLAG}", json={"enabled": True, "version": first["version"] - 1})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "STALE_VERSION")
    await switch(admin, enabled=True)
    for body in ({"value": "a lot", "version": 0}, {"value": 10_001, "version": 0}, {"value": 1, "version": "0"}):
        answer = await admin.http.put("/admin/settings/platform_fee_bps", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR"), body


async def test_the_last_known_holds_without_nats_and_without_auth_service(apart: Stack) -> None:
    async with Person(apart.gateway_url) as admin, Person(apart.gateway_url) as client:
        await admin_maker(apart)(admin)
        await admin.log_in()
        await switch(admin, enabled=False)
        await until(client, off=True)
        # It does not hear the bucket, and asks auth-service.
        asking = await unready(apart, NATS_URL=f"nats://{UNUSED_ADDRESS}")
        apart.kill("auth-service")
        assert await is_off(client)
        apart.kill("nats")
        await asyncio.sleep(AT_ONCE)
        assert await is_off(client)
        # Neither side answers: all is on but for what its environment names.
        alone = await unready(apart, FEATURES_OFF="venues")
        assert await shown(asking) == (404, 401)
        assert await shown(alone) == (401, 404)
        await apart.restart("nats")
        await apart.restart("auth-service")
        await until(client.at(alone), off=True)


async def unready(stack: Stack, **variables: str) -> str:
    """Starts a gateway that no balancer would use, because parts are down, and returns its address when it answers."""
    port = free_port()
    stack._deploy(GATEWAY, name=f"gateway-{port}", port=port, variables=variables).start()
    url = f"http://127.0.0.1:{port}"
    async with httpx2.AsyncClient(base_url=url) as visitor:

        async def answers() -> bool:
            try:
                return (await visitor.get("/health/live")).status_code == 200
            except httpx2.TransportError:
                return False

        await eventually(answers, seconds=30)
    return url


async def shown(gateway: str) -> tuple[int, int]:
    """Returns the answers of a gateway to a caller without a token: for what the flag turns off, and for venues."""
    async with httpx2.AsyncClient(base_url=gateway) as visitor:
        return (await visitor.get(PATH)).status_code, (await visitor.post("/venues")).status_code


async def repeats_flags(twice: Any, admin: Person) -> None:
    """Repeats the commands on flags and settings, for the test of all commands. It leaves their values as they are."""
    await twice(admin, "PUT /admin/flags/{flag}", "calendars", enabled=True, percent=100)
    fee = (await admin.get("/admin/settings/platform_fee_bps")).json()
    await twice(admin, "PUT /admin/settings/{setting}", fee["key"], value=fee["value"], version=fee["version"])
