"""Kinds of help, and their sets as integers, by which both databases can filter."""

from collections.abc import Iterable
from enum import StrEnum


class Category(StrEnum):
    # The database stores their order: only append.
    TOWING = "towing"
    BATTERY = "battery"
    TIRE = "tire"
    FUEL = "fuel"
    LOCKOUT = "lockout"
    MECHANIC = "mechanic"
    ACCIDENT = "accident"
    OTHER = "other"

    @property
    def bit(self) -> int:
        return 1 << list(Category).index(self)


def to_mask(categories: Iterable[Category]) -> int:
    return sum(category.bit for category in set(categories))


def from_mask(mask: int) -> list[Category]:
    return [category for category in Category if mask & category.bit]
