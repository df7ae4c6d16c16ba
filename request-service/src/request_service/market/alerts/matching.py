"""Compares a listing with a filter in memory, as the statements of a search do in the database. All is pure.

The numbers are computed in the same order as in the conditions of searches, so that both find the same listings.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from request_service.market.catalogue import words
from request_service.market.catalogue.models import sphere, squared_chord
from request_service.market.searching.parts import BOUNDED, CHOICES, EQUAL
from request_service.market.searching.wishes import Box, Circle, Filter


@dataclass(frozen=True)
class SearchedListing:
    """A listing as searches see it: its row of the catalogue, and the words by which it is found."""

    row: Mapping[str, Any]
    words: Mapping[str, None]
    # The users who are never told of it: the owner, and the broker who takes part.
    members: Collection[UUID] = ()


def matches(wanted: Filter, offered: SearchedListing) -> bool:
    """Returns True if a search with this filter finds the listing."""
    row = offered.row
    return (
        not (wanted.finds_nothing or wanted.q == () or wanted.location == "")
        and all(not (chosen := getattr(wanted, part)) or row[name] in chosen for part, name in CHOICES.items())
        and all((one := getattr(wanted, part)) is None or row[name] == one for part, name in EQUAL.items())
        and all(_is_within(wanted, part, row) for part in BOUNDED)
        and (wanted.available_on is None or not row["available_from"] or row["available_from"] <= wanted.available_on)
        and (wanted.location is None or wanted.location in row["location_key"])
        and (wanted.circle is None or _is_in_circle(wanted.circle, row))
        and (wanted.box is None or _is_in_box(wanted.box, row))
        and (wanted.q is None or words.holds(wanted.q, offered.words))
    )


def _is_within(wanted: Filter, part: str, row: Mapping[str, Any]) -> bool:
    bounds = getattr(wanted, part)
    if not bounds:
        return True
    down, up = (row[name] for name in BOUNDED[part])
    return (bounds.least is None or (down is not None and down >= bounds.least)) and (
        bounds.most is None or (up is not None and up <= bounds.most)
    )


def _is_in_circle(circle: Circle, row: Mapping[str, Any]) -> bool:
    if row["x"] is None:
        return False
    x, y, z = (row[name] - here for name, here in zip("xyz", sphere(circle.place), strict=True))
    return bool(x * x + y * y + z * z <= squared_chord(circle.radius_km))


def _is_in_box(box: Box, row: Mapping[str, Any]) -> bool:
    latitude, longitude = row["latitude"], row["longitude"]
    if latitude is None or not box.south <= latitude <= box.north:
        return False
    if box.crosses_date_line:
        return bool(longitude >= box.west or longitude <= box.east)
    return bool(box.west <= longitude <= box.east)
