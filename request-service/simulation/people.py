"""Providers and clients with their traits and behaviour, which are the same under every strategy."""

import math
from dataclasses import dataclass
from uuid import UUID

from request_service.categories import Category
from request_service.geo import Place
from simulation import city
from simulation.chance import Chance

_WORKS_TODAY = 0.55
_NEVER_LOOKS = 0.07
_NEWCOMERS = 0.12
_TAKES_EVERYTHING = 0.15
# The time to take the phone and read.
_LEAST_ANSWER_SECONDS = 3.0


@dataclass(frozen=True)
class History:
    """The record of a provider when the afternoon begins: the week before, and all ratings."""

    received: int = 0
    accepted: int = 0
    declined_or_expired: int = 0
    jobs: int = 0
    cancelled: int = 0
    ratings: int = 0
    rating_sum: float = 0.0


@dataclass(frozen=True)
class Provider:
    id: UUID
    place: Place
    categories: frozenset[Category]
    service_radius_km: float
    speed_kmh: float
    # Hours of the day; equal if the provider does not work today.
    comes: float
    goes: float
    # Probability that the provider notices an open offer.
    attention: float
    # Inclination to accept; at 0 the provider accepts half of the average jobs at no distance.
    eagerness: float
    # Median time until the provider answers a noticed offer.
    answer_seconds: float
    # Probability that the provider gives up an accepted job.
    unreliability: float
    # Average rating by clients.
    quality: float
    is_newcomer: bool
    # True if the documents of the provider are approved.
    is_verified: bool
    history: History


@dataclass(frozen=True)
class Client:
    id: UUID
    request_id: UUID
    # Seconds since the simulation began.
    calls_at: float
    place: Place
    category: Category
    # Attraction of the job compared with others of its category.
    appeal: float
    work_seconds: float
    # Time that the client waits for an acceptance.
    patience_seconds: float


@dataclass(frozen=True)
class Answer:
    after_seconds: float
    # `None` means that the provider lets the offer expire.
    accepts: bool | None


def provider(chance: Chance, number: int, answer_seconds: float, unverified: float) -> Provider:
    def between(least: float, most: float, what: str) -> float:
        return chance.between(least, most, "provider", number, what)

    comes = between(6, 17, "comes")
    hours = between(3, 8, "hours") if chance.uniform("provider", number, "works") < _WORKS_TODAY else 0.0
    looks = chance.uniform("provider", number, "looks") >= _NEVER_LOOKS
    attention = between(0.6, 0.98, "attention") if looks else 0.0
    eagerness = 0.9 + 0.9 * chance.normal("provider", number, "eagerness")
    unreliability = 0.3 * between(0, 1, "unreliability") ** 3
    quality = 5 - 2 * between(0, 1, "quality") ** 2
    is_newcomer = chance.uniform("provider", number, "newcomer") < _NEWCOMERS
    return Provider(
        id=UUID(int=chance.whole("provider", number) << 64 | number),
        place=city.provider_place(chance, number),
        categories=_categories(chance, number),
        service_radius_km=between(5, 25, "radius"),
        speed_kmh=between(20, 32, "speed"),
        comes=comes,
        goes=comes + hours,
        attention=attention,
        eagerness=eagerness,
        answer_seconds=chance.around(answer_seconds, 0.3, "provider", number, "answer"),
        unreliability=unreliability,
        quality=quality,
        is_newcomer=is_newcomer,
        is_verified=chance.uniform("provider", number, "verified") >= unverified,
        history=History() if is_newcomer else _history(chance, number, (attention, eagerness, unreliability, quality)),
    )


def client(chance: Chance, number: int, calls_at: float) -> Client:
    def about(what: str) -> tuple[object, ...]:
        return "client", number, what

    category = chance.pick({kind: float(weight) for kind, weight in city.CALLS.items()}, *about("category"))
    return Client(
        id=UUID(int=chance.whole(*about("id"))),
        # Later requests have higher ids, as in production.
        request_id=UUID(int=(number + 1) << 64 | chance.whole(*about("request"))),
        calls_at=calls_at,
        place=city.client_place(chance, number),
        category=category,
        appeal=chance.normal(*about("appeal")),
        work_seconds=60 * chance.around(city.WORK_MINUTES[category], 0.4, *about("work")),
        patience_seconds=60 * chance.around(6, 0.6, *about("patience")),
    )


def answer(chance: Chance, provider: Provider, client: Client, search_round: int, distance_km: float) -> Answer:
    """Returns the provider's answer. Its draws depend on neither moment nor strategy; only the distance varies."""
    about = (provider.id.int, client.request_id.int, search_round)
    if chance.uniform(*about, "notices") >= provider.attention:
        return Answer(0, None)
    wish = provider.eagerness + 0.6 * client.appeal - 0.25 * distance_km
    accepts = chance.uniform(*about, "accepts") < _sigmoid(wish)
    # Most providers who do not want a job let the offer expire.
    says_no = chance.uniform(*about, "says no") < 0.4
    beyond_least = max(1.0, provider.answer_seconds - _LEAST_ANSWER_SECONDS)
    seconds = _LEAST_ANSWER_SECONDS + chance.around(beyond_least, 0.7, *about, "seconds")
    return Answer(seconds, accepts=True if accepts else False if says_no else None)


def gives_up_after(chance: Chance, provider: Provider, client: Client) -> float | None:
    """Returns the seconds from the acceptance until the provider gives up; `None` means that they do not give up."""
    about = (provider.id.int, client.request_id.int)
    if chance.uniform(*about, "gives up") >= provider.unreliability:
        return None
    return chance.between(30, 300, *about, "gives up after")


@dataclass(frozen=True)
class Trip:
    """The way to the client after an acceptance.

    `gives_up_after` is in seconds; `None` means that the provider arrives.
    """

    minutes: float
    gives_up_after: float | None


def trip(chance: Chance, provider: Provider, client: Client, distance_km: float, hour: float) -> Trip:
    minutes = city.travel_minutes(distance_km, provider.speed_kmh, hour)
    after = gives_up_after(chance, provider, client)
    # A provider who has arrived does not turn round any more.
    return Trip(minutes, after if after is not None and after < minutes * 60 else None)


def rating(chance: Chance, provider: Provider, client: Client) -> int | None:
    """Returns the rating, or `None`: half of the clients give no rating."""
    about = (provider.id.int, client.request_id.int)
    if chance.uniform(*about, "rates") < 0.5:
        return None
    return min(5, max(1, round(provider.quality + 0.8 * chance.normal(*about, "rating"))))


def _categories(chance: Chance, number: int) -> frozenset[Category]:
    if chance.uniform("provider", number, "everything") < _TAKES_EVERYTHING:
        return frozenset()
    count = 1 + chance.whole("provider", number, "kinds") % 4
    ranks = {kind: chance.exponential(1 / calls, "provider", number, kind.value) for kind, calls in city.CALLS.items()}
    # Exponential times with a higher rate tend to be shorter, so more providers take the frequent categories.
    return frozenset(sorted(ranks, key=lambda kind: ranks[kind])[:count])


def _history(chance: Chance, number: int, habits: tuple[float, float, float, float]) -> History:
    attention, eagerness, unreliability, quality = habits
    received = 5 + chance.whole("provider", number, "received") % 80
    # A typical job of the week before was some three kilometres away.
    accepted = round(received * 0.6 * attention * _sigmoid(eagerness - 0.75))
    ratings = 2 * accepted
    return History(
        received=received,
        accepted=accepted,
        # The remaining offers were withdrawn because other providers were faster.
        declined_or_expired=round(received * 0.85) - accepted,
        jobs=accepted,
        cancelled=round(accepted * unreliability),
        ratings=ratings,
        rating_sum=ratings * quality,
    )


def _sigmoid(wish: float) -> float:
    return 1 / (1 + math.exp(-wish))
