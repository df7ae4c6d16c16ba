"""The look at the gate of an operation, beside the gateway's shortest route, which calls no service."""

import argparse
import time
from collections.abc import Sequence
from timeit import repeat
from typing import Any

from bench.report import Table, microseconds
from gateway import features
from gateway.app import create_app
from gateway.features.sockets.commands import COMMANDS
from gateway.operations import operations_of
from gateway.settings import Settings
from gateway.switches import Gate, PartialFlag, Switches
from kit import logging

_REQUESTS, _LOOKS, _ROUNDS = 5_000, 200_000, 7
_OPERATION = "health:live"
_TEXT = """\
`GET /health/live` is answered by the whole application, without a server or a connection around it: a real request
takes several times as long. The check is the look into the gates of all operations, of which none, or each but
this one, is open for some accounts. Each time is the shortest of {rounds}. Its bar is 2 % of the route."""


async def check_beside_bare_route(database: str, chosen: argparse.Namespace) -> Sequence[Table]:
    """The kind of *database* changes nothing here, so the first alone is measured."""
    if database != chosen.database[0]:
        return []
    logging.configure("bench", level="ERROR", log_format="console")
    route = min([await _seconds_of_route() for _ in range(_ROUNDS)])
    rows = [["the route", microseconds(route), "100 %"]]
    for name, gates in (("no flag is set", {}), ("each operation has one", _all_gates())):
        check = _seconds_of_check(gates)
        rows.append([f"the check, when {name}", microseconds(check), f"{check / route:.2%}"])
    return [Table("Flag check", _TEXT.format(rounds=_ROUNDS), ["of one request", "µs", "share"], rows)]


async def _seconds_of_route() -> float:
    app = create_app(Settings())
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": "/health/live",
        "raw_path": b"/health/live",
        "query_string": b"",
        "headers": [(b"host", b"bench")],
        "client": ("127.0.0.1", 1),
        "scheme": "http",
        "http_version": "1.1",
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        # Beyond its budget a network would be refused.
        assert message.get("status") in (None, 200)

    began = time.perf_counter()
    for number in range(_REQUESTS):
        await app({**scope, "client": (f"10.0.{number // 250}.{number % 250}", 1)}, receive, send)
    return (time.perf_counter() - began) / _REQUESTS


def _all_gates() -> dict[str, Gate]:
    names = operations_of(features.combined(features.routers()).routes, COMMANDS)
    return {name: Gate(flags=(PartialFlag(name, 50),)) for name in names if name != _OPERATION}


def _seconds_of_check(gates: dict[str, Gate]) -> float:
    switches = Switches([_OPERATION])
    switches.gates = gates
    statement = "if (gate := switches.gates.get(operation)) is not None: raise AssertionError"
    names = {"switches": switches, "operation": _OPERATION}
    return min(repeat(statement, globals=names, number=_LOOKS, repeat=_ROUNDS)) / _LOOKS
