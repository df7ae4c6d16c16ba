"""Every method of the table, over real gRPC."""

from typing import Any

from kit import call, rpc
from kit.call import Call
from testkit import admission


async def test_no_method_answers_without_a_token(service: Any) -> None:
    permissions = service.chassis.permissions
    assert permissions
    call.enter(Call())
    async with rpc.channel(f"127.0.0.1:{service.chassis.server.port}") as channel:
        assert await admission.outcomes(channel, permissions) == dict.fromkeys(permissions, "NOT_AUTHENTICATED")
