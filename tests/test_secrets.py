"""Tests that logs contain no secrets."""

import pytest
from websockets.asyncio.client import connect

from testkit.waiting import eventually
from tests.conftest import StartStack
from tests.people import PASSWORD, Person
from tools.demo.photo import photo


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
async def test_logs_contain_no_passwords_or_tokens(start_stack: StartStack, level: str) -> None:
    async with start_stack("sqlite", LOG_LEVEL=level) as stack, Person(stack.gateway_url) as person:
        secrets = [PASSWORD, person.tokens["access_token"], person.tokens["refresh_token"]]
        address = f"{person.url.replace('http', 'ws', 1)}/ws?token={person.tokens['access_token']}"
        async with connect(address, proxy=None) as socket:
            await socket.recv()
        await person.http.get("/auth/me", params={"token": person.tokens["access_token"]})
        await person.post("/auth/login", email=person.email, password=f"{PASSWORD}-wrong")
        await person.post("/auth/login", email=PASSWORD, password=PASSWORD)
        await person.post("/auth/refresh", refresh_token=person.tokens["refresh_token"])
        await person.post("/auth/refresh", refresh_token=person.tokens["refresh_token"][:-4] + "AAAA")
        request = await person.asks_for_help()
        await person.uploads(request["id"], photo())

        async def the_upload_is_logged() -> bool:
            # The gateway writes the log line after it has sent the answer.
            return f"/requests/{request['id']}/upload" in (stack.config.logs / "gateway.log").read_text()

        await eventually(the_upload_is_logged)
        logs = {log.name: log.read_text() for log in stack.config.logs.iterdir()}
    for name, text in logs.items():
        for secret in secrets:
            assert secret not in text, name
