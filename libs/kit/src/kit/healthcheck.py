"""Asks a process whether it is well; for the health check of its container.

    python -m kit.healthcheck 127.0.0.1:8101                       a service: its gRPC health is SERVING
    python -m kit.healthcheck http://127.0.0.1:8000/health/live    the gateway: it answers 200

Exit code 0 means yes, 1 no.
"""

import http.client
import sys
from typing import Any
from urllib.parse import urlsplit

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

_SECONDS = 2.0


def is_well(target: str) -> bool:
    return _http(target) if target.startswith("http://") else _grpc(target)


def _grpc(address: str) -> bool:
    # The process runs on this machine, so a proxy from the environment does not apply.
    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        # The published types of the stub are empty.
        stub: Any = health_pb2_grpc.HealthStub(channel)
        try:
            answer: health_pb2.HealthCheckResponse = stub.Check(health_pb2.HealthCheckRequest(), timeout=_SECONDS)
        except grpc.RpcError:
            return False
    return answer.status == health_pb2.HealthCheckResponse.SERVING


def _http(url: str) -> bool:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=_SECONDS)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_well(sys.argv[1]) else 1)
