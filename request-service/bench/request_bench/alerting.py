"""Measures alerts of saved searches through the gateway, as a part of `make bench W=market`."""

import asyncio
import json
import random
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from bench.load import Samples
from bench.report import Table, milliseconds
from bench.visitor import Visitor, expect, visitors
from kit import clock
from kit.database import Database, insert_row
from kit.ids import new_id
from request_bench import market_town
from request_service.market.alerts.models import SearchMatch
from request_service.market.searches import actions, convert
from request_service.market.searches.models import SavedSearch, SearchAlert
from tools.operate.databases import url_of
from tools.stack.config import REQUEST
from tools.stack.stack import Stack
from twou.request.v1 import listing_pb2
from twou.request.v1.listing_search_pb2 import ListingFilter

_TEXT = (
    "A seller publishes one car after the other, without saved searches and then with {searches:,} of other users; one"
    " more is that of a buyer on a socket, and finds each of them. So do {told:.0f} of the others, who are told too."
    " *The frame* is the time from the request to publish until that buyer has it. The bars: with 100,000 saved"
    " searches, a p99 of 2 s, and publishing at most 1.3 times what it costs without."
)
_BATCH = 500
_SECONDS = 60.0
_PAUSE_SECONDS = 0.1


async def alerts(stack: Stack, searches: int, listings: int) -> Table:
    async with visitors(stack.gateway_url, 2) as (seller, buyer), Database(url_of(stack.config, REQUEST)) as database:
        for one in (seller, buyer):
            await one.registers()
            await one.logs_in()
        expect(await seller.put("/sellers/me"), 200)
        alone, _ = await _publish(seller, buyer, stack.gateway_url, listings)
        await _save(database, searches)
        before = await _count_alerts(database)
        among, frames = await _publish(seller, buyer, stack.gateway_url, listings)
        told = (await _count_alerts(database) - before) / listings
    ratio = among.percentile(50) / alone.percentile(50)
    rows = {
        "publish, without saved searches": (alone, ""),
        f"publish, with {searches:,}": (among, f"{ratio:.2f}"),
        f"the frame, with {searches:,}": (frames, ""),
    }
    text = _TEXT.format(searches=searches, told=told)
    return Table("Alerts", text, ["step", "p50 ms", "p99 ms", "p50 ÷ without"], _rows(rows))


async def _count_alerts(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(SearchMatch)) or 0


def _rows(rows: Mapping[str, tuple[Samples, str]]) -> list[list[str]]:
    return [
        [name, milliseconds(samples.percentile(50)), milliseconds(samples.percentile(99)), ratio]
        for name, (samples, ratio) in rows.items()
    ]


async def _publish(seller: Visitor, buyer: Visitor, url: str, listings: int) -> tuple[Samples, Samples]:
    """Publishes cars; returns how long that took, and how long until the buyer had the frame of each."""
    word = f"w{new_id().hex[-12:]}"
    wanted = {"name": "Cars", "filter": {"q": word}, "alert": "instant"}
    expect(await buyer.post("/searches", **wanted), 201)
    socket = await buyer.opens_a_socket(url)
    answered: list[float] = []
    framed: list[float] = []
    for number in range(listings):
        began = time.perf_counter()
        made = expect(await seller.post("/listings", **_car(word, number)), 201).json()
        answered.append(time.perf_counter() - began)
        async with asyncio.timeout(_SECONDS):
            await _wait(socket, made["id"])
        framed.append(time.perf_counter() - began)
        await seller.post(f"/listings/{made['id']}/withdraw")
        await asyncio.sleep(_PAUSE_SECONDS)
    await socket.close()
    return Samples.of(answered), Samples.of(framed)


async def _wait(socket: Any, listing_id: str) -> None:
    while True:
        frame = json.loads(await socket.recv())
        if frame["type"] == "search.matched" and frame["data"]["listings"][0]["listing_id"] == listing_id:
            return


def _car(word: str, number: int) -> dict[str, object]:
    chance = random.Random(number)
    make = chance.choice(list(market_town.MAKES))
    place = market_town.somewhere(chance)
    return {
        "type": "vehicle",
        "title": f"{make} {word}",
        "description": "With all papers. It can be seen every day after work. " * 6,
        "make": make,
        "model": chance.choice(market_town.MAKES[make]),
        "year": chance.randrange(1995, 2026),
        "price": chance.randrange(1, 4000) * 5_000,
        "location": "Bole, Addis Ababa",
        "region": "Addis Ababa",
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


async def _save(database: Database, number: int) -> None:
    """Saves searches of other users, as people fill in a page of filters."""
    chance, saved = random.Random(number), 0
    while saved < number:
        async with database.transaction() as session:
            for _ in range(min(_BATCH, number - saved)):
                stored = convert.stored_filter(_filter(chance))
                user_id = UUID(int=chance.randrange(2**100))
                search = SavedSearch.new(user_id, "Search", stored, SearchAlert.INSTANT, clock.now())
                await insert_row(session, search)
                await actions.file_search(session, search)
                saved += 1


def _filter(chance: random.Random) -> ListingFilter:
    """Returns what people save: things of a kind, at a price, near a place or in a region."""
    wanted = ListingFilter(max_price=str(chance.randrange(1, 100) * 100_000))
    if chance.random() < 0.6:
        make = chance.choice(list(market_town.MAKES))
        wanted.types.append(listing_pb2.LISTING_TYPE_VEHICLE)
        wanted.makes.append(make)
        if chance.random() < 0.6:
            wanted.models.append(chance.choice(market_town.MAKES[make]))
        if chance.random() < 0.5:
            wanted.min_year = chance.randrange(2000, 2022)
    else:
        wanted.types.append(listing_pb2.LISTING_TYPE_PROPERTY)
        wanted.min_bedrooms = chance.randrange(1, 5)
    if chance.random() < 0.5:
        place = market_town.somewhere(chance)
        wanted.latitude, wanted.longitude = place.latitude, place.longitude
        wanted.radius_km = chance.choice((2, 5, 10, 25))
    else:
        wanted.regions.append(chance.choice(("Addis Ababa", "Adama", "Hawassa")))
    return wanted
