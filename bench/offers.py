"""Measures the time until an offer reaches a provider's socket: `python -m bench.offers`."""

import argparse
import asyncio
import itertools
import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from websockets.asyncio.client import ClientConnection

from bench.load import Samples
from bench.report import Table, circumstances, milliseconds
from bench.system import DATABASES, system
from bench.visitor import Visitor, expect, visitors
from kit import logging

# The numbers of pairs of client and provider that run at the same time, each in its own town.
_AT_ONCE = (1, 8)
_TIMEOUT_SECONDS = 10.0
# The requests that stay open in the second half of the measurement: the providers beside them do other work.
_UNSERVED = 200
_SERVED, _UNSERVED_CATEGORY = "tire", "towing"

_HEAD = """\
# The time until an offer reaches a provider's socket

Written by `make bench W=offers B='{arguments}'`.

{circumstances}

Clients, gateway, services, NATS and database share these CPUs. Compare ratios, not absolute numbers.
"""
_TEXT = """\
The time from sending `POST /requests/` until the frame `offer.created` arrives. The path: the gateway; the request and
its first wave in one transaction; a tenth of a second to gather competing requests (`gather_seconds`); the decision and
its record in another transaction; the outbox, NATS, the gateway and the socket. The target is 300 ms for 99 % of
requests, also while many others are open in the same towns whose category no provider there has."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.offers", description="measure the time until offers arrive")
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=["sqlite"], help="databases (sqlite)")
    parser.add_argument("--requests", type=int, default=300, help="number of requests at each concurrency (300)")
    parser.add_argument("--output", type=Path, help="also write the results to this Markdown file")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    arguments = f"--database {' '.join(chosen.database)} --requests {chosen.requests}"
    parts = [_HEAD.format(arguments=arguments, circumstances=circumstances())]
    print(parts[0])
    for database in chosen.database:
        parts.append(f"## {database}\n\n{uvloop.run(_measure(database, chosen.requests)).markdown()}\n")
        print(parts[-1])
    if chosen.output:
        chosen.output.write_text("\n".join(parts))


async def _measure(database: str, requests: int) -> Table:
    async with system(database) as stack:
        return await offers(stack.gateway_url, requests)


async def offers(url: str, requests: int, at_once: Sequence[int] = _AT_ONCE, unserved: int = _UNSERVED) -> Table:
    rows = []
    for others, pairs in itertools.product((0, unserved), at_once):
        async with visitors(url, pairs) as clients, visitors(url, pairs, role="provider") as providers:
            await asyncio.gather(*(_registers(person) for person in (*clients, *providers)))
            if others and pairs == at_once[0]:
                await _leave_open(url, others, max(at_once))
            couples = zip(clients, providers, strict=True)
            loads = await asyncio.gather(
                *(
                    _repeat_requests(url, town, couple, requests // pairs)
                    for town, couple in enumerate(couples, start=1)
                )
            )
        samples = Samples.of([seconds for load in loads for seconds in load])
        times = [milliseconds(samples.percentile(percent)) for percent in (50, 95, 99, 100)]
        rows.append([f"{pairs} at a time", str(others), str(len(samples.durations)), *times])
    columns = ["clients", "unserved", "requests", "p50 ms", "p95 ms", "p99 ms", "max ms"]
    return Table("From the request to the offer", _TEXT, columns, rows)


async def _repeat_requests(url: str, town: int, couple: tuple[Visitor, Visitor], times: int) -> list[float]:
    """Returns the seconds until each offer arrived."""
    client, provider = couple
    place = _place(town)
    expect(await provider.put("/providers/me", categories=[_SERVED]), 200)
    socket = await provider.opens_a_socket(url)
    took = []
    for _ in range(times):
        await _report_available(provider, place)
        took.append(await _measure_offer(client, socket, place))
    await socket.close()
    expect(await provider.put("/providers/me", is_available=False), 200)
    return took


async def _leave_open(url: str, requests: int, towns: int) -> None:
    """Opens requests in all towns that no provider there can serve."""
    async with visitors(url, 1) as [client]:
        await _registers(client)
        for number in range(requests):
            wanted = {"description": "Tow it", "category": _UNSERVED_CATEGORY, **_place(1 + number % towns)}
            expect(await client.post("/requests/", **wanted), 201)


async def _registers(person: Visitor) -> None:
    await person.registers()
    await person.logs_in()


def _place(town: int) -> dict[str, float]:
    return {"latitude": float(town), "longitude": 38.0}


async def _report_available(provider: Visitor, place: dict[str, float]) -> None:
    expect(await provider.put("/providers/me", is_available=True), 200)
    now = datetime.now(UTC).isoformat()
    expect(await provider.put("/providers/me/location", recorded_at=now, **place), 200)


async def _measure_offer(client: Visitor, socket: ClientConnection, place: dict[str, float]) -> float:
    began = time.perf_counter()
    request = expect(await client.post("/requests/", description="A flat tire", category=_SERVED, **place), 201).json()
    async with asyncio.timeout(_TIMEOUT_SECONDS):
        while not _is_offer(await socket.recv(), request["id"]):
            pass
    took = time.perf_counter() - began
    expect(await client.post(f"/requests/{request['id']}/cancel"), 200)
    return took


def _is_offer(text: str | bytes, request_id: str) -> bool:
    frame = json.loads(text)
    return bool(frame["type"] == "offer.created" and frame["data"]["request_id"] == request_id)


if __name__ == "__main__":
    main()
