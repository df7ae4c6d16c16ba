"""Whether the provider of a job is coming: from look to look, and what is done when he is not.

Pure: a look is an observation, and `step` says what is remembered of it and which effects it has. The client is told
after several bad looks in a row. From then on either a good look tells him that all is well again, or the job is
released after a grace; nothing is ever released before he was told.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from request_service.rule_set import Rules, RuleSet

_METRES = 1000
# A look that is later than this, and than a provider may be silent, was not just waiting for its turn.
_NOBODY_LOOKED = timedelta(seconds=30)


class Verdict(StrEnum):
    COMING = "coming"
    STALLED = "stalled"
    RETREATING = "retreating"
    # No position.
    DARK = "dark"


class Effect(StrEnum):
    """Those that tell the client something are called as the notices are."""

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

    # Seconds between two looks.
    tick_seconds: Annotated[float, Field(ge=0.1, le=3600)] = 20
    # Metres: who comes nearer or goes away by less stands still.
    threshold_m: Annotated[float, Field(ge=1, le=10_000)] = 100
    # Bad looks in a row before the client is told; a single one says nothing.
    bad_ticks: Annotated[int, Field(ge=2, le=100)] = 3
    # Seconds: after so long without a new position nobody knows where he is.
    dark_seconds: Annotated[float, Field(ge=0.1, le=86_400)] = 90
    # Seconds from telling the client until the job is offered to others.
    grace_seconds: Annotated[float, Field(ge=0, le=86_400)] = 300
    # Metres: whoever is nearer has arrived.
    arrived_m: Annotated[float, Field(ge=1, le=10_000)] = 200
    # Seconds after the acceptance in which nobody looks.
    start_seconds: Annotated[float, Field(ge=0, le=3600)] = 60
    # Minutes before the appointed time from which a provider is expected to be on his way.
    lead_minutes: Annotated[float, Field(ge=0, le=10_000)] = 15

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.arrived_m < self.threshold_m:
            # Whoever is nearer than the threshold and not there yet could not come nearer by as much.
            raise ValueError("arrived_m must be at least threshold_m")
        return self

    def starts_at(self, accepted_at: datetime, scheduled_for: datetime | None) -> datetime:
        first = accepted_at + timedelta(seconds=self.start_seconds)
        if scheduled_for is None:
            return first
        return max(first, scheduled_for - timedelta(minutes=self.lead_minutes))


class ProgressRuleSet(RuleSet[ProgressRules]):
    default: ProgressRules = ProgressRules()


@dataclass(frozen=True)
class Progress:
    """What is remembered from one look to the next."""

    due_at: datetime
    # What the next look is measured against; None before the first position. It stays while he stands, so that who
    # crawls comes nearer too, and goes along with who retreats, so that coming back counts from there.
    distance_km: float | None = None
    # Of the last position that was judged, on the clock of his device.
    located_at: datetime | None = None
    verdict: Verdict = Verdict.COMING
    # Bad looks in a row.
    ticks: int = 0
    told_at: datetime | None = None

    def postponed(self, due_at: datetime) -> Self:
        return replace(self, due_at=due_at)


@dataclass(frozen=True)
class Observation:
    """His last known position: both None if there is none."""

    now: datetime
    distance_km: float | None
    located_at: datetime | None


@dataclass(frozen=True)
class Outcome:
    # None: there is nothing to watch any more.
    progress: Progress | None
    effects: tuple[Effect, ...] = ()


def judge(before: Progress, seen: Observation, rules: ProgressRules) -> Verdict | None:
    """None: since the last look nothing was heard that could be judged, and it is too early to call that dark."""
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
    if seen.now - before.due_at > max(_NOBODY_LOOKED, timedelta(seconds=rules.dark_seconds)):
        # Perhaps nobody took positions either: what was bad has to show itself again.
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
        # The clock of his device may be slow: whoever sends is heard, whatever it says.
        return True
    return seen.now - seen.located_at <= timedelta(seconds=rules.dark_seconds)
