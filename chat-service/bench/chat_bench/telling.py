"""Measures the time from an event to the frame on a socket, and to the push service that has taken its message."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bench.load import Samples
from bench.report import Table, milliseconds
from bench.tokens import Signer
from bench.usage import Usage
from chat_bench.past_notices import end_broadcasts, plan_broadcast, register_browsers
from chat_bench.publishing import Frames, Publisher, notice, offer, until_all
from chat_bench.push_service import PushService
from kit.database import Database
from kit.ids import new_id
from testkit.waiting import eventually
from tools.stack.config import SERVICES
from tools.stack.stack import Stack

_TELLING = """\
Notices of request-service are published at {rate:g} a second, each about another request, for {seconds:g} seconds.
*Frame*: 50 users have a socket each, and the time ends when the frame `notification` has arrived. *Push*: the users
have a browser and no socket, and the time ends when the push service has its message. The load is open, and times count
from the moment at which an event was due. *CPU* is that of chat-service for each event. The bars: a frame after at most
150 ms, a push after at most 1 s (p99)."""
_OFFERS = """\
Offers are published at {rate:g} a second, each to another provider, who has a browser and no socket: first alone, and
then while a broadcast to {crowd:,} people runs, each with a browser. The time ends when the push service has the
message. *Broadcast* is the number of its messages that were pushed meanwhile. The bar: a p99 of at most 1.5 times that
of the offers alone."""
CHAT = next(one for one in SERVICES if one.name == "chat-service")
_USERS = 50
_OFFER_RATE = 20.0
_WITHIN_SECONDS = 30.0
# Until what was being sent is sent.
_CALM_SECONDS = 3.0
# The messages after which the broadcast is on its way.
_BEGUN = 100


@dataclass(frozen=True)
class Told:
    """A running system, and the push service that it uses."""

    stack: Stack
    database: Database
    signer: Signer
    service: PushService


async def frames_and_pushes(told: Told, rate: float, seconds: float) -> Table:
    rows = [await _frames(told, rate, seconds), await _pushes(told, rate, seconds)]
    columns = ("until the", "events", "missing", "p50 ms", "p99 ms", "max ms", "CPU ms")
    return Table("From an event", _TELLING.format(rate=rate, seconds=seconds), columns, rows)


async def offers_beside_broadcast(told: Told, seconds: float, crowd: int) -> Table:
    rows = [await _offers(told, "alone", seconds)]
    people = [new_id() for _ in range(crowd)]
    await register_browsers(told.database, people, "crowd")
    await plan_broadcast(told.database, people)
    before = told.service.taken
    # The broadcast has begun.
    await eventually(lambda: told.service.taken >= before + _BEGUN, seconds=_WITHIN_SECONDS)
    rows.append(await _offers(told, "beside a broadcast", seconds))
    await end_broadcasts(told.database)
    await asyncio.sleep(_CALM_SECONDS)
    columns = ("offers", "events", "missing", "p50 ms", "p99 ms", "max ms", "broadcast")
    return Table("Offers and a broadcast", _OFFERS.format(rate=_OFFER_RATE, crowd=crowd), columns, rows)


async def _frames(told: Told, rate: float, seconds: float) -> list[str]:
    users = [new_id() for _ in range(_USERS)]
    events = [notice(users[number % _USERS]) for number in range(round(rate * seconds))]
    keys = [one.notice.request_id for one in events]
    async with Frames.of(told.stack, told.signer, users) as frames, Publisher.of(told.stack) as publisher:
        before = Usage.of(told.stack)
        due = await publisher.publish_all(events, rate)
        await until_all(frames.at, keys, _WITHIN_SECONDS)
        used = Usage.of(told.stack).since(before).cpu[CHAT.name]
    found = [frames.at[key] - moment for key, moment in zip(keys, due, strict=True) if key in frames.at]
    return ["frame", *_times(found, len(events)), milliseconds(used / len(events))]


async def _pushes(told: Told, rate: float, seconds: float) -> list[str]:
    users = [new_id() for _ in range(round(rate * seconds))]
    paths = await register_browsers(told.database, users, "notices")
    events = [notice(user) for user in users]
    async with Publisher.of(told.stack) as publisher:
        before = Usage.of(told.stack)
        due = await publisher.publish_all(events, rate)
        await until_all(told.service.at, paths, _WITHIN_SECONDS)
        used = Usage.of(told.stack).since(before).cpu[CHAT.name]
    found = [told.service.at[path] - moment for path, moment in zip(paths, due, strict=True) if path in told.service.at]
    return ["push", *_times(found, len(events)), milliseconds(used / len(events))]


async def _offers(told: Told, name: str, seconds: float) -> list[str]:
    providers = [new_id() for _ in range(round(_OFFER_RATE * seconds))]
    paths = await register_browsers(told.database, providers, f"offers-{name.replace(' ', '-')}")
    before = told.service.taken
    async with Publisher.of(told.stack) as publisher:
        due = await publisher.publish_all([offer(one) for one in providers], _OFFER_RATE)
        await until_all(told.service.at, paths, _WITHIN_SECONDS)
    found = [told.service.at[path] - moment for path, moment in zip(paths, due, strict=True) if path in told.service.at]
    others = told.service.taken - before - len(found)
    return [name, *_times(found, len(providers)), f"{others:,}"]


def _times(durations: Sequence[float], wanted: int) -> list[str]:
    samples = Samples.of(durations)
    times = [milliseconds(samples.percentile(percent)) for percent in (50, 99, 100)]
    return [str(wanted), str(wanted - len(durations)), *times]
