"""The command of a container's health check, as the container runs it."""

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio


async def exit_code(target: str) -> int:
    check = await asyncio.create_subprocess_exec(sys.executable, "-m", "kit.healthcheck", target)
    return await check.wait()


@pytest.fixture
async def service() -> AsyncIterator[tuple[health_aio.HealthServicer, str]]:
    """A service that reports the given health, and its address."""
    server, health = aio.server(), health_aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(health, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield health, f"127.0.0.1:{port}"
    await server.stop(0)


async def test_a_service_is_well_while_it_says_that_it_serves(service: tuple[health_aio.HealthServicer, str]) -> None:
    health, address = service
    for status, code in (
        (health_pb2.HealthCheckResponse.SERVING, 0),
        (health_pb2.HealthCheckResponse.NOT_SERVING, 1),
    ):
        await health.set("", status)
        assert await exit_code(address) == code


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


async def test_an_absent_service_is_not_healthy() -> None:
    for target in ("127.0.0.1:1", "http://127.0.0.1:1/"):
        assert await exit_code(target) == 1
