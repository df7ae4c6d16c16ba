"""The processes that hold a port, for the message that says why the stack cannot start."""

from collections.abc import Iterable
from typing import Any

import psutil

_OF_NO_PROCESS = (
    "no process listens there, but the kernel holds it for a connection that has just ended, for a minute at most"
)


def holder(port: int) -> str:
    """Returns who holds *port*, as the end of a sentence."""
    try:
        connections = [one for one in psutil.net_connections(kind="tcp") if one.laddr and one.laddr.port == port]
    except psutil.Error:
        # Some systems show connections to the administrator only.
        return "another process has it"
    if listening := [one for one in connections if one.status == psutil.CONN_LISTEN]:
        return f"{_names(listening)} listens there"
    if running := [one for one in connections if one.pid]:
        return f"no process listens there, but {_names(running)} has it for a connection of its own"
    return _OF_NO_PROCESS if connections else "another process had it a moment ago"


def _names(connections: Iterable[Any]) -> str:
    pids = sorted({one.pid for one in connections if one.pid})
    return ", ".join(_name(pid) for pid in pids) or "a process of another account"


def _name(pid: int) -> str:
    try:
        process = psutil.Process(pid)
        command = process.cmdline()
        # Python says more by its module than by its own name.
        module = command[command.index("-m") + 1] if "-m" in command[:-1] else process.name()
    except psutil.Error:
        return f"process {pid}"
    return f"{module} (process {pid})"
