"""The price of a job, as a pure function of the job, the time and the price rules.

Amounts are whole numbers of the smallest units of one currency, from the rules to the sum, so nothing is lost: the
lines are rounded one by one, half up, and their sum is the total. A longer way never costs less.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import floor
from typing import Annotated, ClassVar

from pydantic import Field

from kit.time_zones import zone
from request_service.geo import Place
from request_service.money import decimal_text
from request_service.quoted import CancellationTerms, Line, LineKind, PricedJob
from request_service.rule_set import Rules, RuleSet

# The amounts of a rule: ten million of a currency with two digits after the point.
_MOST_UNITS = 10**9
# The distance is told and priced in tenths of a kilometre.
_TENTHS = 10
_HUNDRED = 100


class PriceRules(Rules):
    """Amounts are whole numbers of the smallest units of `PRICE_CURRENCY`: 40000 is 400.00 ETB."""

    subject: ClassVar[str] = "prices"

    base: Annotated[int, Field(ge=0, le=_MOST_UNITS)] = 40_000
    # For each kilometre to the destination, in a straight line.
    per_km: Annotated[int, Field(ge=0, le=10**7)] = 3_000
    # The least that a job costs.
    minimum: Annotated[int, Field(ge=0, le=_MOST_UNITS)] = 50_000
    # Added to base and distance at night.
    night_percent: Annotated[int, Field(ge=0, le=300)] = 25
    # Minutes after the acceptance in which the client cancels without a fee.
    cancel_free_minutes: Annotated[int, Field(ge=0, le=1440)] = 5
    cancel_fee: Annotated[int, Field(ge=0, le=_MOST_UNITS)] = 10_000
    # Takes the place of the fee once the job has started.
    callout_fee: Annotated[int, Field(ge=0, le=_MOST_UNITS)] = 20_000

    @property
    def cancellation(self) -> CancellationTerms:
        return CancellationTerms(self.cancel_free_minutes, self.cancel_fee, self.callout_fee)


class PriceRuleSet(RuleSet[PriceRules]):
    default: PriceRules = PriceRules()


@dataclass(frozen=True)
class Night:
    """The hours of night by the clock of a place; they may span midnight. *until* is the first moment of the day."""

    start: time
    until: time
    zone: str

    def includes(self, moment: datetime) -> bool:
        # By the clock on the wall, also in the hour that a change of the clock repeats.
        at = moment.astimezone(zone(self.zone)).time()
        if self.start < self.until:
            return self.start <= at < self.until
        return at >= self.start or at < self.until


@dataclass(frozen=True)
class PriceBook:
    """All that prices depend on, besides the job and the time."""

    rule_set: PriceRuleSet
    currency: str
    night: Night

    def version(self, rules: PriceRules) -> str:
        """The first 12 hexadecimal digits of the SHA-256 of all that a price by *rules* depends on."""
        night = [self.night.start.isoformat(), self.night.until.isoformat(), self.night.zone]
        content = json.dumps([rules.version, self.currency, night], separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Price:
    currency: str
    total: int
    lines: tuple[Line, ...]
    rules_version: str
    cancellation: CancellationTerms


def price_job(book: PriceBook, job: PricedJob, destination: Place | None, now: datetime) -> Price:
    """Returns the price of a job at its scheduled time, or *now*."""
    rules = book.rule_set.of(job.category)
    is_night = book.night.includes(job.scheduled_for or now)
    lines = _lines(rules, book.currency, _tenths(job.place, destination), is_night=is_night)
    total = sum(line.amount for line in lines)
    return Price(book.currency, total, lines, book.version(rules), rules.cancellation)


def cancellation_fee(
    terms: CancellationTerms, total: int, *, accepted_at: datetime | None, cancelled_at: datetime, is_started: bool
) -> int:
    """Returns the part of *total* that a client owes who cancels.

    Nothing is owed before a provider has accepted, nor within the free minutes after it.
    """
    if is_started:
        return min(terms.callout_fee, total)
    if accepted_at is None or cancelled_at <= accepted_at + timedelta(minutes=terms.free_minutes):
        return 0
    return min(terms.fee, total)


def _lines(rules: PriceRules, currency: str, tenths: int | None, *, is_night: bool) -> tuple[Line, ...]:
    lines = [Line(LineKind.BASE, "Basic price", rules.base)]
    if tenths is not None:
        label = f"Distance of {tenths / _TENTHS:.1f} km at {decimal_text(rules.per_km, currency)} {currency} per km"
        lines.append(Line(LineKind.DISTANCE, label, _share(rules.per_km, tenths, _TENTHS)))
    if is_night and rules.night_percent:
        by_day = sum(line.amount for line in lines)
        label = f"Night surcharge of {rules.night_percent} %"
        lines.append(Line(LineKind.NIGHT, label, _share(by_day, rules.night_percent, _HUNDRED)))
    lacking = rules.minimum - sum(line.amount for line in lines)
    if lacking > 0:
        label = f"Up to the minimum of {decimal_text(rules.minimum, currency)} {currency}"
        lines.append(Line(LineKind.MINIMUM, label, lacking))
    return tuple(lines)


def _tenths(place: Place, destination: Place | None) -> int | None:
    return None if destination is None else floor(place.distance_km(destination) * _TENTHS + 0.5)


def _share(amount: int, part: int, whole: int) -> int:
    """Returns *part* of the *whole* of an amount, rounded half up."""
    return (2 * amount * part + whole) // (2 * whole)
