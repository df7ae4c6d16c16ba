"""The references of `bench.speed`: a FastAPI route that does nothing, and one that calls a gRPC method.

python -m bench.bare grpc PORT               a gRPC server whose method answers from memory
python -m bench.bare http PORT GRPC_PORT     GET /bare answers at once, GET /naive calls that method first

Both are written as a tutorial would, with the servers and the event loop that 2U uses, and log nothing.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.bare")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("grpc").add_argument("port", type=int)
    http = commands.add_parser("http")
    http.add_argument("port", type=int)
    http.add_argument("grpc_port", type=int)
    arguments = parser.parse_args()
    if arguments.command == "grpc":
        uvloop.run(_serve_grpc(arguments.port))
    else:
        app = _application(arguments.grpc_port)
        options: dict[str, Any] = {"loop": "uvloop", "http": "httptools", "log_level": "warning", "access_log": False}
        uvicorn.run(app, host="127.0.0.1", port=arguments.port, **options)


async def _serve_grpc(port: int) -> None:
    server, health = aio.server(), health_aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(health, server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await health.set("", health_pb2.HealthCheckResponse.SERVING)
    await asyncio.Event().wait()


def _application(grpc_port: int) -> FastAPI:
    stubs: list[Any] = []

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with aio.insecure_channel(f"127.0.0.1:{grpc_port}") as channel:
            stubs.append(health_pb2_grpc.HealthStub(channel))
            yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/bare")
    async def bare() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/naive")
    async def naive() -> dict[str, int]:
        answer = await stubs[0].Check(health_pb2.HealthCheckRequest(), timeout=10)
        return {"status": answer.status}

    return app


if __name__ == "__main__":
    main()
