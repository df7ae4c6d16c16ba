"""Starts the gateway: `python -m gateway serve`."""

import argparse
import contextlib
import logging as standard_logging
import socket

import uvicorn

from gateway.app import create_app
from gateway.line.connections import Counted, OpenConnections
from gateway.line.http import HttpProtocol
from gateway.line.open_sockets import OpenSockets
from gateway.line.sockets import SocketProtocol
from gateway.settings import Settings
from gateway.sockets.connection import MAX_FRAME_BYTES
from kit import logging, observing, ports, release, starting, tls
from kit.settings import load


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m gateway")
    parser.add_subparsers(dest="command", required=True).add_parser("serve", help="run until SIGTERM or SIGINT")
    parser.parse_args()
    settings = load(Settings, "gateway")
    logging.configure(
        "gateway", level=settings.log_level, log_format=settings.log_format, with_traces=settings.are_traced
    )
    # At INFO these libraries log the whole URL of a socket, and its query may contain a token.
    for talkative in ("uvicorn.error", "websockets"):
        standard_logging.getLogger(talkative).setLevel(standard_logging.WARNING)
    with starting.said_in_one_sentence("gateway cannot start"):
        tls.check(settings.tls)
        # Held from here on, and refused connections until the application can answer.
        port = ports.bind(settings.host, settings.port)
        with observing.observed(settings, "gateway"):
            _serve(settings, port)


def _serve(settings: Settings, port: socket.socket) -> None:
    logging.get(__name__).info("starting", version=release.version("gateway"))
    HttpProtocol.limits = SocketProtocol.limits = settings.limits
    SocketProtocol.sockets = OpenSockets(settings.socket_ping_seconds, settings.shutdown_grace_seconds)
    Counted.open_connections = OpenConnections(settings.connections_allowed, settings.proxies)
    configuration = uvicorn.Config(
        create_app(settings),
        loop="uvloop",
        http=HttpProtocol,
        ws=SocketProtocol,
        # `Edge` logs every request, without the query, which may contain a token.
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.forwarded_allow_ips),
        forwarded_allow_ips=settings.forwarded_allow_ips,
        ws_max_size=MAX_FRAME_BYTES,
        # `OpenSockets` pings, and `DeflateFactory` compresses.
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=int(settings.shutdown_grace_seconds),
    )
    server = uvicorn.Server(configuration)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[port])
    if not server.started:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
