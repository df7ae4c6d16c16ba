"""The number of listings that an owner may have in the search at a time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ListingLimits:
    live: int = 50
    # For verified brokers.
    live_of_broker: int = 1000
