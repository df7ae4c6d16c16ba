"""Tests that logs contain no secrets."""

import pytest

from testkit.waiting import eventually
from tests.conftest import StartStack
from tests.people import PASSWORD, Person
from tools.demo.photo import photo


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
async def test_logs_contain_no_passwords_or_tokens(start_stack: StartStack, level: str) -> None:
    async with start_stack("sqlite", LOG_LEVEL=level) as stack, Person(stack.gateway_url) as person:
        secrets = [PASSWORD, person.tokens["access_token"], person.tokens["refresh_token"]]
        async with person.socket(options={}, token=person.tokens["access_token"]) as socket:
            await socket.frame("connection.established")
        await person.http.get("/auth/me", params={"token": person.tokens["access_token"]})
        await person.post("/auth/login", email=person.email, password=f"{PASSWORD}-wrong")
        await person.post("/auth/login", email=PASSWORD, password=PASSWORD)
        await person.post("/auth/refresh", refresh_token=person.tokens["refresh_token"])
        await person.post("/auth/refresh", refresh_token=person.tokens["refresh_token"][:-4] + "AAAA")
        request = await person.asks_for_help()
        await person.uploads(request["id"], photo())
        # The gateway writes the log line after it has sent the answer.
        log, upload = stack.config.logs / "gateway.log", f"/requests/{request['id']}/upload"
        await eventually(lambda: upload in log.read_text())
        logs = {log.name: log.read_text() for log in stack.config.logs.iterdir()}
    assert {name for name, text in logs.items() for secret in secrets if secret in text} == set()
