"""The command of a container's health check, as the container runs it."""

import asyncio
import sys

import pytest
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio

from testkit.processes import UNUSED_ADDRESS


async def exit_code(*arguments: str) -> int:
    check = await asyncio.create_subprocess_exec(sys.executable, "-m", "kit.healthcheck", *arguments)
    return await check.wait()


async def test_a_service_is_well_while_it_says_that_it_serves() -> None:
    server, health = aio.server(), health_aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(health, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    for status, code in (("SERVING", 0), ("NOT_SERVING", 1)):
        await health.set("database", health_pb2.HealthCheckResponse.ServingStatus.Value(status))
        assert await exit_code(f"127.0.0.1:{port}") == code
    # A process that lacks its database is not ready, and is not to be killed for it.
    assert await exit_code("--alive", f"127.0.0.1:{port}") == 0
    await server.stop(0)


@pytest.mark.parametrize(("status", "code"), [("200 OK", 0), ("503 Service Unavailable", 1)])
async def test_a_gateway_is_well_if_it_answers_so(status: str, code: int) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        assert request.startswith(b"GET /health/live HTTP/1.1\r\n")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await exit_code(f"http://127.0.0.1:{port}/health/live") == code


@pytest.mark.parametrize("target", [UNUSED_ADDRESS, f"http://{UNUSED_ADDRESS}/"])
async def test_an_absent_service_is_not_healthy(target: str) -> None:
    assert await exit_code(target) == 1
    assert await exit_code("--alive", target) == 1
