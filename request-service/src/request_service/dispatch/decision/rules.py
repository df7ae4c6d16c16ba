"""Every knob of dispatch. A `Rules` that exists is valid; its `version` names its content wherever it is recorded."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from typing import Annotated, Any, Self, get_type_hints

from request_service.categories import Category


@dataclass(frozen=True)
class Within:
    least: float
    most: float


Share = Annotated[float, Within(0, 1)]
Kilometres = Annotated[float, Within(0.1, 100)]
Minutes = Annotated[float, Within(0.1, 10_000)]


@dataclass(frozen=True)
class Rules:
    # --- Waves ---
    # Providers asked in one wave.
    wave_size: Annotated[int, Within(1, 100)] = 3
    # Seconds until the next wave: how long the providers of one have it to themselves.
    wave_seconds: Annotated[float, Within(1, 3600)] = 20
    # Kilometres around the request in the first wave; how much farther each next one looks; and the farthest of all.
    first_radius_km: Kilometres = 3
    radius_step_km: Kilometres = 5
    largest_radius_km: Kilometres = 25
    # Waves of one round.
    most_waves: Annotated[int, Within(1, 1000)] = 12
    # Seconds: requests that come within it are decided together.
    gather_seconds: Annotated[float, Within(0, 10)] = 0.1

    # --- Offers ---
    # So many of a wave, the best, see their offer at once, the others so many seconds later; 0 seconds: all at once.
    head_start_seconds: Annotated[float, Within(0, 600)] = 2
    head_start_size: Annotated[int, Within(1, 100)] = 1
    # Live offers that a provider may have at a time.
    parallel_offers: Annotated[int, Within(1, 100)] = 3
    # Seconds: a position older than this says nothing.
    fresh_seconds: Annotated[float, Within(1, 86_400)] = 300

    # --- Fairness ---
    # Part of each wave, rounded to whole places (half to even), that goes to newcomers if enough of them fit.
    newcomer_share: Share = 0.25
    # Who received fewer offers than this in the window is a newcomer.
    newcomer_jobs: Annotated[int, Within(0, 1000)] = 5
    # Days back that offers and jobs are counted.
    window_days: Annotated[int, Within(1, 365)] = 7

    # --- Score: what each part is worth at most ---
    weight_distance: Share = 0.5
    weight_rating: Share = 0.15
    weight_acceptance: Share = 0.15
    weight_cancellation: Share = 0.1
    weight_idle: Share = 0.1

    # --- Score: what the parts mean ---
    # Kilometres an hour, where nothing better is known of the way.
    speed_kmh: Annotated[float, Within(1, 200)] = 30
    # Minutes of travel at which the distance part is worth half.
    half_travel_minutes: Minutes = 10
    # Minutes without a job at which the idle part is worth half.
    half_idle_minutes: Minutes = 30
    # A rating (1 to 5) and a share that are believed before anything is known, and how many real ones outweigh them.
    rating_prior: Annotated[float, Within(1, 5)] = 4
    rating_prior_strength: Annotated[float, Within(0.1, 1000)] = 5
    acceptance_prior: Share = 0.7
    acceptance_prior_strength: Annotated[float, Within(0.1, 1000)] = 5
    # Accepted jobs from which on cancelled ones count against a provider.
    cancellation_minimum_jobs: Annotated[int, Within(1, 1000)] = 5

    def __post_init__(self) -> None:
        for name, (kind, within) in _knobs().items():
            # A whole number for a fraction is the same rule, and so has the same version.
            object.__setattr__(self, name, _checked(name, getattr(self, name), kind, within))
        if self.first_radius_km > self.largest_radius_km:
            raise ValueError("first_radius_km must be at most largest_radius_km")
        if self.head_start_seconds >= self.wave_seconds:
            raise ValueError("head_start_seconds must be less than wave_seconds")

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """What is not named has its default. A name or value that cannot be is a ValueError that names it."""
        return cls().changed(values)

    def changed(self, values: Mapping[str, Any]) -> Self:
        for name in values:
            if name not in _knobs():
                raise ValueError(f"{name} is not a rule of dispatch")
        return replace(self, **values)

    def to_mapping(self) -> dict[str, int | float]:
        return asdict(self)

    @cached_property
    def version(self) -> str:
        content = json.dumps(self.to_mapping(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class RuleBook:
    default: Rules = field(default_factory=Rules)
    by_category: Mapping[Category, Rules] = field(default_factory=dict)

    def of(self, category: Category) -> Rules:
        return self.by_category.get(category, self.default)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """`{"default": {…}, "categories": {"towing": {…}}}`: a category names only what differs from the default."""
        try:
            book = _members("The rule book", json.loads(text))
        except json.JSONDecodeError as error:
            raise ValueError("The rule book is not JSON") from error
        for name in book:
            if name not in {"default", "categories"}:
                raise ValueError(f"{name} is not a part of the rule book")
        default = _changed("default", Rules(), book.get("default", {}))
        by_category = {}
        for name, values in _members("categories", book.get("categories", {})).items():
            if name not in set(Category):
                raise ValueError(f"categories.{name} is not a category")
            by_category[Category(name)] = _changed(f"categories.{name}", default, values)
        return cls(default, by_category)

    def to_json(self) -> str:
        default = self.default.to_mapping()
        categories = {
            category: {name: value for name, value in rules.to_mapping().items() if value != default[name]}
            for category, rules in sorted(self.by_category.items())
        }
        return json.dumps({"default": default, "categories": categories})


@cache
def _knobs() -> dict[str, tuple[type, Within]]:
    hints = get_type_hints(Rules, include_extras=True)
    return {name: (hint.__origin__, hint.__metadata__[0]) for name, hint in hints.items()}


def _checked(name: str, value: Any, kind: type, within: Within) -> int | float:
    accepted = (int,) if kind is int else (int, float)
    # NaN, for which no comparison holds, is refused too; True is a whole number only to Python.
    if type(value) not in accepted or not within.least <= value <= within.most:
        what = "a whole number" if kind is int else "a number"
        raise ValueError(f"{name} must be {what} between {within.least:g} and {within.most:g}")
    number: int | float = kind(value)
    return number


def _changed(path: str, rules: Rules, values: Any) -> Rules:
    try:
        return rules.changed(_members(path, values))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _members(path: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{path} must be a JSON object")  # noqa: TRY004 — what is wrong is the text, not a type.
    return value
