"""Asks a process whether it is well; for the health check of its container.

    python -m kit.healthcheck 127.0.0.1:8101                       a service: it serves, and its database answers
    python -m kit.healthcheck --alive 127.0.0.1:8101               a service: it answers, even that it cannot serve
    python -m kit.healthcheck http://127.0.0.1:8000/health/live    the gateway: it answers 200

Exit code 0 means yes, 1 no.
"""

import http.client
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

_SECONDS = 2.0
# The part without which a service cannot answer; its own name says only that it is not about to stop.
_READY = health_pb2.HealthCheckRequest(service="database")


def is_well(target: str, *, any_answer: bool = False) -> bool:
    """With *any_answer*, a service that says that it cannot serve, as without its database, is well, too."""
    return _http(target) if target.startswith("http://") else _grpc(target, any_answer=any_answer)


def _grpc(address: str, *, any_answer: bool) -> bool:
    with _channel(address) as channel:
        # The published types of the stub are empty.
        stub: Any = health_pb2_grpc.HealthStub(channel)
        try:
            answer: health_pb2.HealthCheckResponse = stub.Check(_READY, timeout=_SECONDS)
        except grpc.RpcError:
            return False
    return any_answer or answer.status == health_pb2.HealthCheckResponse.SERVING


def _channel(address: str) -> grpc.Channel:
    # The process runs on this machine, so a proxy from the environment does not apply.
    options: list[tuple[str, Any]] = [("grpc.enable_http_proxy", 0)]
    # Not the settings classes, whose import takes longer than the check itself.
    # rule: allow environment — the settings of the process have checked these.
    environment = os.environ
    files = [environment.get(f"TLS_{name}_FILE") for name in ("CA", "KEY", "CERT")]
    if not all(files):
        return grpc.insecure_channel(address, options=options)
    authority, key, certificate = (Path(file or "").read_bytes() for file in files)
    # It calls itself, with the certificate that the process shows to others.
    options.append(("grpc.ssl_target_name_override", environment["MODULE"].replace("_", "-")))
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(authority, key, certificate), options=options)


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
    *options, asked = sys.argv[1:]
    sys.exit(0 if is_well(asked, any_answer="--alive" in options) else 1)
