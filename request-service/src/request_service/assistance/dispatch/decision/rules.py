"""Defines the settings of dispatch with their bounds and defaults."""

from functools import cached_property
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from request_service.rule_set import Rules, RuleSet

Share = Annotated[float, Field(ge=0, le=1)]
Kilometres = Annotated[float, Field(ge=0.1, le=100)]
Minutes = Annotated[float, Field(ge=0.1, le=10_000)]


class DispatchRules(Rules):
    subject: ClassVar[str] = "dispatch"

    # --- Waves ---
    # The number of providers that one wave asks.
    wave_size: Annotated[int, Field(ge=1, le=100)] = 3
    # Seconds until the next wave, and the lifetime of an offer once it is shown.
    wave_seconds: Annotated[float, Field(ge=1, le=3600)] = 20
    # The radius of the first wave, its growth with each further wave, and its maximum, in kilometres.
    first_radius_km: Kilometres = 3
    radius_step_km: Kilometres = 5
    largest_radius_km: Kilometres = 25
    # The most waves in one round.
    most_waves: Annotated[int, Field(ge=1, le=1000)] = 12
    # The interval in seconds in which new requests are gathered and decided together.
    gather_seconds: Annotated[float, Field(ge=0, le=10)] = 0.1

    # --- Offers ---
    # The best `head_start_size` providers of a wave see their offers at once, the others `head_start_seconds` later.
    head_start_seconds: Annotated[float, Field(ge=0, le=600)] = 2
    head_start_size: Annotated[int, Field(ge=1, le=100)] = 1
    # The most live offers that a provider may have at a time.
    parallel_offers: Annotated[int, Field(ge=1, le=100)] = 3
    # The maximum age of a position in seconds.
    fresh_seconds: Annotated[float, Field(ge=1, le=86_400)] = 300

    # --- Fairness ---
    # The share of each wave for newcomers, if enough of them fit; rounded to whole places, half to even.
    newcomer_share: Share = 0.25
    # A provider with fewer offers than this in the window is a newcomer.
    newcomer_jobs: Annotated[int, Field(ge=0, le=1000)] = 5
    # The window in days in which past offers and jobs count.
    window_days: Annotated[int, Field(ge=1, le=365)] = 7

    # --- Score: weights of the parts ---
    weight_distance: Share = 0.5
    weight_rating: Share = 0.15
    weight_acceptance: Share = 0.15
    weight_cancellation: Share = 0.1
    weight_idle: Share = 0.1

    # --- Score: scales and priors of the parts ---
    # The assumed travel speed in kilometres per hour.
    speed_kmh: Annotated[float, Field(ge=1, le=200)] = 30
    # Minutes of travel that halve the distance part.
    half_travel_minutes: Minutes = 10
    # Minutes without a job that give half of the idle part.
    half_idle_minutes: Minutes = 30
    # The prior rating (1 to 5) and the prior acceptance share, each weighted like `…_strength` real observations.
    rating_prior: Annotated[float, Field(ge=1, le=5)] = 4
    rating_prior_strength: Annotated[float, Field(ge=0.1, le=1000)] = 5
    acceptance_prior: Share = 0.7
    acceptance_prior_strength: Annotated[float, Field(ge=0.1, le=1000)] = 5
    # The number of accepted jobs below which cancellations do not count.
    cancellation_minimum_jobs: Annotated[int, Field(ge=1, le=1000)] = 5

    # --- Estimated end of a job ---
    # Minutes that a provider works at the place of a request, and minutes that are left for delays before what they
    # have to do next. `speed_kmh` makes minutes of ways.
    job_minutes: Annotated[float, Field(ge=1, le=1440)] = 45
    margin_minutes: Annotated[float, Field(ge=0, le=1440)] = 15

    # --- Who may work ---
    # Only providers whose documents are approved. REQUIRE_VERIFIED sets it for all categories.
    require_verified: bool = False

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.first_radius_km > self.largest_radius_km:
            raise ValueError("first_radius_km must be at most largest_radius_km")
        if self.head_start_seconds >= self.wave_seconds:
            raise ValueError("head_start_seconds must be less than wave_seconds")
        return self


class DispatchRuleSet(RuleSet[DispatchRules]):
    default: DispatchRules = DispatchRules()

    @cached_property
    def verified_only(self) -> Self:
        """The same rules, with `require_verified` for every category."""
        default = self.default.changed(require_verified=True)
        categories = {name: rules.changed(require_verified=True) for name, rules in self.categories.items()}
        return type(self)(default=default, categories=categories)
