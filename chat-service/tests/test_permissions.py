"""Every method of the table, over real gRPC."""

from kit import call, rpc
from kit.call import Call
from kit.chassis import Chassis
from testkit import admission


async def test_no_method_answers_without_a_token(service: Chassis) -> None:
    assert service.permissions
    call.enter(Call())
    async with rpc.channel(f"127.0.0.1:{service.server.port}") as channel:
        assert await admission.outcomes(channel, service.permissions) == dict.fromkeys(
            service.permissions, "NOT_AUTHENTICATED"
        )
