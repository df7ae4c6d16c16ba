"""Finds slots that can be booked now: ahead, with a free seat, by the rules of their venue, their provider free.

A search shows no more than a booking would get at that moment; the booking itself decides.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kit import clock
from kit.database import ReadSession
from request_service import geo
from request_service.booking.availability import queries
from request_service.booking.availability.expectations import ExpectedRadii
from request_service.booking.availability.wishes import SlotSearch
from request_service.commitments.gaps import BusyTime, exclude
from request_service.commitments.models import Engagement, Kind
from request_service.geo import Cover, Place
from request_service.search import MAX_RADIUS_KM, Search, nearest_places

# Slots with the distance in km of their venue, `None` without a place.
type Available = list[tuple[Row[Any], float | None]]

# The nearest venues that are looked at beside those that are wanted, because the providers of some may be busy, the
# growth of the number, and its end.
_SPARE_VENUES = 3
_VENUES_GROWTH = 4
_MOST_VENUES = 1280
# The slots of a venue that are read beside those that are wanted, for the same reason.
_SPARE_SLOTS = 2
_SLOTS_GROWTH = 8
_MOST_SLOTS = 500
# The slots that are read at a time in the order of their starts, for each venue that is wanted; then more, and the end.
_PAGE_PER_VENUE = 4
_PAGE_GROWTH = 5
_LARGEST_PAGE = 500
_PAGES = 10
# Farther ahead, no venue takes bookings.
_FARTHEST = timedelta(days=366)
# The time around a slot in which the job of its provider can be too near.
_REACH = timedelta(days=1)
# Before the id of every slot.
_FIRST_ID = UUID(int=0)
_radii = ExpectedRadii()


async def list_available_slots(session: ReadSession, wanted: SlotSearch) -> Available:
    """Returns slots by distance of their venues, or by their starts."""
    now = clock.now()
    start = max(now, wanted.starts_after or now)
    end = min(now + _FARTHEST, wanted.starts_before or now + _FARTHEST)
    service_ids = await queries.list_service_ids(session, wanted)
    if start >= end or not service_ids:
        return []
    search = _Finder(session, wanted, service_ids, start, end, now)
    if wanted.is_by_distance and wanted.place is not None:
        return await search.nearest(wanted.place)
    found = await search.earliest()
    return sorted(
        ((slot, search.distance_km(slot)) for slot in found), key=lambda pair: (pair[0].starts_at, pair[0].id)
    )


class _Finder:
    """One search, with its bounds."""

    def __init__(  # noqa: PLR0913, PLR0917  # the facts of a search
        self,
        session: ReadSession,
        wanted: SlotSearch,
        service_ids: Sequence[UUID],
        start: datetime,
        end: datetime,
        now: datetime,
    ) -> None:
        self._session = session
        self._wanted = wanted
        self._service_ids = service_ids
        self._start, self._end, self._now = start, end, now

    def distance_km(self, slot: Row[Any]) -> float | None:
        place = self._wanted.place
        return None if place is None else place.distance_km(Place(slot.venue_latitude, slot.venue_longitude))

    async def nearest(self, place: Place) -> Available:
        async def load(cover: Cover) -> Sequence[Row[Any]]:
            return await queries.list_venues_near(
                self._session, self._wanted, cover, self._service_ids, (self._start, self._end)
            )

        found: list[Available] = []
        looked_at, number = 0, self._wanted.venues + _SPARE_VENUES
        while number <= _MOST_VENUES:
            searched = (place.cell(geo.COARSE), number, tuple(self._service_ids), self._wanted.venues_wanted)
            search = Search(place, MAX_RADIUS_KM, number)
            near = await nearest_places(search, load, expected_km=_radii.find(searched))
            if len(near) == number:
                _radii.note(searched, near[-1][1])
            new = near[looked_at:]
            slots = await self._first_of_each([venue for venue, _ in new])
            found += [[(slot, km) for slot in slots[venue.id]] for venue, km in new if venue.id in slots]
            if len(found) >= self._wanted.venues or len(near) < number:
                break
            looked_at, number = number, number * _VENUES_GROWTH
        return [pair for of_venue in found[: self._wanted.venues] for pair in of_venue]

    async def earliest(self) -> list[Row[Any]]:
        """Returns the first slots of the venues that have the earliest ones."""
        chosen: dict[UUID, Row[Any]] = {}
        after, size = (self._start, _FIRST_ID), _PAGE_PER_VENUE * self._wanted.venues
        for _ in range(_PAGES):
            page = await self._page_behind(after, size)
            for slot in await self._bookable(page):
                if len(chosen) < self._wanted.venues:
                    chosen.setdefault(slot.venue_id, slot)
            if len(chosen) == self._wanted.venues or len(page) < size:
                break
            after, size = _by_start(page[-1]), min(size * _PAGE_GROWTH, _LARGEST_PAGE)
        if self._wanted.slots_each == 1 or not chosen:
            return list(chosen.values())
        slots = await self._first_of_each(await queries.list_rules(self._session, chosen))
        return [slot for of_venue in slots.values() for slot in of_venue]

    async def _page_behind(self, after: tuple[datetime, UUID], size: int) -> list[Row[Any]]:
        found = [
            slot
            for service_id in self._service_ids
            for slot in await queries.list_earliest_slots(
                self._session, self._wanted, service_id, after, self._end, limit=size
            )
        ]
        return sorted(found, key=_by_start)[:size]

    async def _first_of_each(self, venues: Iterable[Any]) -> dict[UUID, list[Row[Any]]]:
        """Returns the first bookable slots of each venue; venues without one have no entry."""
        alike: dict[tuple[int, int], list[UUID]] = {}
        for venue in venues:
            alike.setdefault((venue.min_notice_minutes, venue.max_ahead_days), []).append(venue.id)
        found: dict[UUID, list[Row[Any]]] = {}
        for (notice, ahead), venue_ids in alike.items():
            start = max(self._start, self._now + timedelta(minutes=notice))
            end = min(self._end, self._now + timedelta(days=ahead))
            each = self._wanted.slots_each + _SPARE_SLOTS
            short: Sequence[UUID] = venue_ids
            while short and start < end and each <= _MOST_SLOTS:
                slots = await self._read(short, start, end, each)
                found |= {one: free[: self._wanted.slots_each] for one, (free, _) in slots.items() if free}
                # If many of the first slots have a busy provider, the later ones are looked at too.
                short = [one for one in short if one in slots and self._is_short(*slots[one], each)]
                each *= _SLOTS_GROWTH
        return found

    def _is_short(self, free: Sequence[Row[Any]], number: int, each: int) -> bool:
        return len(free) < self._wanted.slots_each and number >= each

    async def _read(
        self, venue_ids: Sequence[UUID], start: datetime, end: datetime, each: int
    ) -> dict[UUID, tuple[list[Row[Any]], int]]:
        """Returns the bookable slots of each venue, and how many were read for them."""
        rows = await queries.list_first_slots(self._session, venue_ids, self._service_ids, start, end, each=each)
        free: dict[UUID, list[Row[Any]]] = {}
        for slot in await self._bookable(rows):
            free.setdefault(slot.venue_id, []).append(slot)
        read: dict[UUID, int] = {}
        for slot in rows:
            read[slot.venue_id] = read.get(slot.venue_id, 0) + 1
        return {one: (free.get(one, []), number) for one, number in read.items()}

    async def _bookable(self, slots: Sequence[Row[Any]]) -> list[Row[Any]]:
        """Returns the slots that their venue's rules permit to book, and whose provider is free, in their order."""
        permitted = [slot for slot in slots if _is_permitted(slot, self._now)]
        served = [slot for slot in permitted if slot.provider_id is not None]
        if not served:
            return permitted
        first = min(slot.starts_at for slot in served) - _REACH
        last = max(slot.ends_at for slot in served) + _REACH
        providers = {slot.provider_id for slot in served}
        busy: dict[UUID, list[Engagement]] = {}
        for one in await queries.list_busy_times(self._session, providers, first, last, self._now):
            busy.setdefault(one.holder_id, []).append(one)
        return [slot for slot in permitted if not _is_busy(slot, busy.get(slot.provider_id, ()))]


def _by_start(slot: Row[Any]) -> tuple[datetime, UUID]:
    return slot.starts_at, slot.id


def _is_permitted(slot: Row[Any], now: datetime) -> bool:
    first = now + timedelta(minutes=slot.min_notice_minutes)
    permitted: bool = first <= slot.starts_at <= now + timedelta(days=slot.max_ahead_days)
    return permitted


def _is_busy(slot: Row[Any], commitments: Iterable[Engagement]) -> bool:
    """Returns True if the provider of a slot does anything else then, with the buffers and ways of a booking."""
    before, after = timedelta(minutes=slot.buffer_before_minutes), timedelta(minutes=slot.buffer_after_minutes)
    time = BusyTime(slot.starts_at - before, slot.ends_at + after, Place(slot.venue_latitude, slot.venue_longitude))
    return any(
        exclude(time, one.busy_time, None, one.travel)
        for one in commitments
        if (one.kind, one.source_id) != (Kind.SLOT, slot.id)
    )
