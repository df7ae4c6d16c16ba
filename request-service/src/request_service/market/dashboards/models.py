"""The dashboard of a broker, as numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from request_service.market.leads.lifecycle import LeadStatus
from request_service.market.listings.lifecycle import ListingStatus


class CountedDay(NamedTuple):
    views: int
    leads: int


NOTHING = CountedDay(0, 0)


@dataclass(frozen=True)
class BrokerNumbers:
    listings: Mapping[ListingStatus, int]
    leads: Mapping[LeadStatus, int]
    # From leads of the last days to their first answers; `None` without an answer.
    first_answer: timedelta | None
    # The days on which something was counted.
    days: Mapping[date, CountedDay]
