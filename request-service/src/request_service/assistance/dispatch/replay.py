"""Repeats the decisions on recorded waves.

With the recorded rules, a replay shows that each decision depends only on its record. With other rules, it shows what
they would have changed in these waves. It does not model the different later waves that other rules would lead to.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from kit.database import Database, ReadSession
from request_service.assistance.dispatch.decision.decide import OFFERED, CandidateVerdict, WaveDecision
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.dispatch.queries import waves as queries
from request_service.assistance.dispatch.records import RecordedWave, decide_again


@dataclass
class Tally:
    """Statistics over the decisions on many waves."""

    waves: int = 0
    without_offers: int = 0
    radii_km: list[float] = field(default_factory=list)
    offered: list[CandidateVerdict] = field(default_factory=list)

    def add(self, decision: WaveDecision) -> None:
        self.waves += 1
        self.without_offers += not decision.offered
        self.radii_km.append(decision.radius_km)
        self.offered += decision.offered

    def rows(self) -> list[tuple[str, str]]:
        """Returns the lines of a table as pairs of a name and a value."""
        newcomers = [verdict.is_newcomer for verdict in self.offered]
        return [
            ("waves", str(self.waves)),
            ("waves without an offer", str(self.without_offers)),
            ("offers", str(len(self.offered))),
            ("providers with an offer", str(len({verdict.provider_id for verdict in self.offered}))),
            ("radius, km, mean", _mean(self.radii_km)),
            ("distance of an offer, km, mean", _mean(verdict.distance_km for verdict in self.offered)),
            ("rank of an offer, mean", _mean(verdict.rank or 0 for verdict in self.offered)),
            ("offers to newcomers, %", _mean(100 * is_newcomer for is_newcomer in newcomers)),
        ]


@dataclass
class Replay:
    """The result of a replay; *rule_set* holds the rules to compare with, or `None` for no comparison."""

    rule_set: DispatchRuleSet | None = None
    identical: int = 0
    different: list[RecordedWave] = field(default_factory=list)
    # Waves of batches that cannot be repeated because a participant was erased.
    incomplete: int = 0
    # Waves with other offers under `rule_set`.
    changed: int = 0
    then: Tally = field(default_factory=Tally)
    otherwise: Tally = field(default_factory=Tally)

    def add(self, batch: Sequence[RecordedWave | None]) -> None:
        waves = [wave for wave in batch if wave is not None]
        if len(waves) < len(batch):
            self.incomplete += len(batch)
            return
        again = decide_again(waves)
        for wave, decision in zip(waves, again, strict=True):
            self.then.add(decision)
            if wave.is_as(decision):
                self.identical += 1
            else:
                self.different.append(wave)
        if self.rule_set is not None:
            for decision, other in zip(again, decide_again(waves, self.rule_set), strict=True):
                self.otherwise.add(other)
                self.changed += _offered(decision) != _offered(other)


async def replay(database: Database, rule_set: DispatchRuleSet | None = None) -> Replay:
    replayed = Replay(rule_set)
    async with database.read() as session:
        async for batch in _batches(session):
            replayed.add(batch)
            session.expunge_all()
    return replayed


async def replay_and_print(database_url: str, rules_path: str | None) -> None:
    """Replays all recorded waves and prints the report.

    *rules_path* names a file in the format of DISPATCH_RULES with rules to compare with; `None` means no comparison.
    Exits with a message if the file cannot be read.
    """
    rule_set = _read(rules_path) if rules_path else None
    async with Database(database_url) as database:
        replayed = await replay(database, rule_set)
    for line in report(replayed):
        print(line)  # noqa: T201  # The output of a command.


def report(replayed: Replay) -> list[str]:
    decided = replayed.identical + len(replayed.different)
    lines = [f"{replayed.identical} of {decided} waves are decided as they were"]
    if replayed.incomplete:
        lines.append(f"{replayed.incomplete} more were left out, because one of their participants was erased")
    requests = [wave.request for wave in replayed.different]
    lines += [
        f"different: request {request.request_id}, round {request.round}, wave {request.wave_number}"
        for request in requests
    ]
    if replayed.rule_set is not None:
        lines += ["", f"{'':32}{'as it was':>14}{'by these rules':>18}"]
        for (name, then), (_, otherwise) in zip(replayed.then.rows(), replayed.otherwise.rows(), strict=True):
            lines.append(f"{name:32}{then:>14}{otherwise:>18}")
        lines.append(f"{'waves that go to others':32}{'':>14}{replayed.changed:>18}")
    return lines


async def _batches(session: ReadSession) -> AsyncIterator[list[RecordedWave | None]]:
    last = None
    while batch_ids := await queries.list_batches(session, after=last):
        for batch_id in batch_ids:
            waves = await queries.list_batch(session, batch_id)
            candidates = await queries.list_candidates(session, [wave.id for wave in waves])
            yield [RecordedWave.read(wave, [one for one in candidates if one.wave_id == wave.id]) for wave in waves]
        last = batch_ids[-1]


def _read(path: str) -> DispatchRuleSet:
    try:
        return DispatchRuleSet.from_json(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SystemExit(f"{path}: {error}") from error


def _offered(decision: WaveDecision) -> set[tuple[object, ...]]:
    return {(one.provider_id, one.delay_seconds) for one in decision.verdicts if one.outcome == OFFERED}


def _mean(values: Iterable[float]) -> str:
    known = list(values)
    return f"{fmean(known):.2f}" if known else "-"
