"""The port of a server: binding it, with patience, and the reason why it is taken.

A port can be taken for a moment although no server uses it: another process is just ending, or the kernel took it for
an outgoing connection. So binding is tried again for a second.
"""

import asyncio
import contextlib
import errno
import os
import socket
import time
from collections.abc import Callable
from typing import Any

from kit.starting import CannotStart

PATIENCE_SECONDS = 1.0
_PAUSE_SECONDS = 0.05


def bind(host: str, port: int) -> socket.socket:
    """Returns a socket that holds the port and does not listen yet. Blocks for a second at most.

    Raises `CannotStart` if the port is still taken then.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while isinstance(taken := _try(host, port), OSError):
        if time.monotonic() > deadline:
            raise CannotStart(_sentence(host, port, taken)) from taken
        time.sleep(_PAUSE_SECONDS)
    return taken


async def bind_by(bind_server: Callable[[str], int], host: str, port: int) -> int:
    """Returns what *bind_server*, which raises `RuntimeError` if the port is taken, returns for the address.

    Raises `CannotStart` if the port is still taken after a second.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        # Asked first, because gRPC prints lines of its own for each attempt that fails.
        probe = _try(host, port)
        if isinstance(probe, socket.socket):
            probe.close()
            with contextlib.suppress(RuntimeError):
                return bind_server(f"{host}:{port}")
            probe = OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
        if time.monotonic() > deadline:
            raise CannotStart(_sentence(host, port, probe)) from probe
        await asyncio.sleep(_PAUSE_SECONDS)


def is_listening(host: str, port: int) -> bool:
    family, kind, protocol, _, address = _resolve(host, port)
    with socket.socket(family, kind, protocol) as probe:
        probe.settimeout(PATIENCE_SECONDS)
        return probe.connect_ex(address) == 0


def holder(host: str, port: int) -> str:
    """Returns who has a port that cannot be bound, as the end of a sentence."""
    if is_listening(host, port):
        return "another process listens there"
    return (
        "no process listens there, but the kernel holds it for a connection, which another process still has or which"
        " ended less than a minute ago"
    )


def _try(host: str, port: int) -> socket.socket | OSError:
    family, kind, protocol, _, address = _resolve(host, port)
    probe = socket.socket(family, kind, protocol)
    # As servers do: connections of an earlier server that are still timing out do not count.
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(address)
    except OSError as error:
        probe.close()
        return error
    return probe


def _sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken: {holder(host, port)}. Free it, or set another PORT."
    return f"it cannot listen on port {port} of {host}: {error.strerror}. Set another HOST or PORT."


def _resolve(host: str, port: int) -> tuple[int, int, int, str, Any]:
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise CannotStart(f"HOST is {host!r}, which is no address of this machine: {error.strerror}.") from error
    return found[0]
