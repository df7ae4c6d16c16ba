"""The rules of the progress watch: whether the provider of a job is coming, and the effects if they are not.

All functions are pure: a check is an observation, and `step` returns the new state of the watch and its effects. The
client is notified after several bad checks in a row. After that, either a good check notifies them that the provider is
on the way again, or the job is released after a grace period. A job is never released before its client was notified.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from request_service.rule_set import Rules, RuleSet

_METRES = 1000
# A check that is overdue by more than this, and by more than `dark_seconds`, follows an outage of the watch.
_WATCH_OUTAGE = timedelta(seconds=30)


class Verdict(StrEnum):
    COMING = "coming"
    STALLED = "stalled"
    RETREATING = "retreating"
    # There is no recent position.
    DARK = "dark"


class Effect(StrEnum):
    """An effect of a check. Effects that notify the client have the kind of the notice as their value."""

    TELL_STALLED = "progress.stalled"
    TELL_RETREATING = "progress.retreating"
    TELL_DARK = "progress.dark"
    TELL_RESUMED = "progress.resumed"
    RELEASE = "release"


_TELLING = {
    Verdict.STALLED: Effect.TELL_STALLED,
    Verdict.RETREATING: Effect.TELL_RETREATING,
    Verdict.DARK: Effect.TELL_DARK,
}


class ProgressRules(Rules):
    subject: ClassVar[str] = "progress"

    # Seconds between two checks.
    tick_seconds: Annotated[float, Field(ge=0.1, le=3600)] = 20
    # In metres. A provider whose distance changes by less stands still.
    threshold_m: Annotated[float, Field(ge=1, le=10_000)] = 100
    # Bad checks in a row before the client is notified; a single one has no meaning.
    bad_ticks: Annotated[int, Field(ge=2, le=100)] = 3
    # Seconds without a new position after which the provider is dark.
    dark_seconds: Annotated[float, Field(ge=0.1, le=86_400)] = 90
    # Seconds from the notice to the client until the job is offered to other providers.
    grace_seconds: Annotated[float, Field(ge=0, le=86_400)] = 300
    # In metres. A provider who is nearer has arrived.
    arrived_m: Annotated[float, Field(ge=1, le=10_000)] = 200
    # Seconds after the acceptance before the first check.
    start_seconds: Annotated[float, Field(ge=0, le=3600)] = 60
    # Minutes before the scheduled time at which a provider should be on the way.
    lead_minutes: Annotated[float, Field(ge=0, le=10_000)] = 15

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.arrived_m < self.threshold_m:
            # A provider between the two distances could not come nearer by the threshold.
            raise ValueError("arrived_m must be at least threshold_m")
        return self

    def sets_out_at(self, accepted_at: datetime, scheduled_for: datetime | None) -> datetime:
        """Returns the moment from which the provider is or should be on the way."""
        if scheduled_for is None:
            return accepted_at
        return max(accepted_at, scheduled_for - timedelta(minutes=self.lead_minutes))

    def is_on_the_way(self, accepted_at: datetime, scheduled_for: datetime | None, now: datetime) -> bool:
        """Tells if a provider who has not arrived is on the way: only then is their progress watched and shown."""
        return now >= self.sets_out_at(accepted_at, scheduled_for)

    def starts_at(self, accepted_at: datetime, scheduled_for: datetime | None) -> datetime:
        """Returns the moment of the first check."""
        first = accepted_at + timedelta(seconds=self.start_seconds)
        return max(first, self.sets_out_at(accepted_at, scheduled_for))


class ProgressRuleSet(RuleSet[ProgressRules]):
    default: ProgressRules = ProgressRules()


@dataclass(frozen=True)
class Progress:
    """The state of a watch between two checks."""

    due_at: datetime
    # The distance with which the next check compares, or `None` before the first position. It stays while the provider
    # stands still, so that crawling adds up, and it follows a retreat, so that the return counts from there.
    distance_km: float | None = None
    # The time of the last judged position, by the clock of the device.
    located_at: datetime | None = None
    verdict: Verdict = Verdict.COMING
    # Bad checks in a row.
    ticks: int = 0
    told_at: datetime | None = None

    def postponed(self, due_at: datetime) -> Self:
        return replace(self, due_at=due_at)


@dataclass(frozen=True)
class Observation:
    """The last known position of the provider; distance and time are `None` if there is none."""

    now: datetime
    distance_km: float | None
    located_at: datetime | None


@dataclass(frozen=True)
class Outcome:
    # `None` ends the watch.
    progress: Progress | None
    effects: tuple[Effect, ...] = ()


def judge(before: Progress, seen: Observation, rules: ProgressRules) -> Verdict | None:
    """Returns the verdict, or `None` if there is no new position since the last check and the provider is not dark."""
    if seen.distance_km is None or not _is_heard(before, seen, rules):
        return Verdict.DARK
    if before.distance_km is None:
        return Verdict.COMING
    if seen.located_at == before.located_at:
        return None
    nearer_m = (before.distance_km - seen.distance_km) * _METRES
    if nearer_m >= rules.threshold_m:
        return Verdict.COMING
    return Verdict.RETREATING if nearer_m <= -rules.threshold_m else Verdict.STALLED


def step(before: Progress, seen: Observation, rules: ProgressRules) -> Outcome:
    due_at = seen.now + timedelta(seconds=rules.tick_seconds)
    if has_arrived(before, seen, rules):
        return Outcome(None, _resumed(before))
    if seen.now - before.due_at > max(_WATCH_OUTAGE, timedelta(seconds=rules.dark_seconds)):
        # Positions may have been lost in the outage too, so bad checks are counted anew.
        before = replace(before, ticks=0)
    verdict = judge(before, seen, rules)
    if verdict is None:
        return Outcome(before.postponed(due_at))
    after = Progress(
        due_at,
        distance_km=before.distance_km if verdict in _STANDING else seen.distance_km,
        located_at=seen.located_at,
        verdict=verdict,
        ticks=0 if verdict is Verdict.COMING else before.ticks + 1,
        told_at=before.told_at,
    )
    if verdict is Verdict.COMING:
        return Outcome(replace(after, told_at=None), _resumed(before))
    return _bad(after, seen.now, rules)


def has_arrived(before: Progress, seen: Observation, rules: ProgressRules) -> bool:
    if seen.distance_km is None or not _is_heard(before, seen, rules):
        return False
    return seen.distance_km * _METRES < rules.arrived_m


_STANDING = frozenset({Verdict.STALLED, Verdict.DARK})


def _bad(after: Progress, now: datetime, rules: ProgressRules) -> Outcome:
    if after.ticks < rules.bad_ticks:
        return Outcome(after)
    if after.told_at is None:
        return Outcome(replace(after, told_at=now), (_TELLING[after.verdict],))
    if now - after.told_at >= timedelta(seconds=rules.grace_seconds):
        return Outcome(None, (Effect.RELEASE,))
    return Outcome(after)


def _resumed(before: Progress) -> tuple[Effect, ...]:
    return (Effect.TELL_RESUMED,) if before.told_at is not None else ()


def _is_heard(before: Progress, seen: Observation, rules: ProgressRules) -> bool:
    if seen.located_at is None:
        return False
    if before.located_at is not None and seen.located_at > before.located_at:
        # The clock of the device may be slow, so a newer position counts regardless of its time.
        return True
    return seen.now - seen.located_at <= timedelta(seconds=rules.dark_seconds)
