"""The simulation dispatches as production does: one small trace, played through both, has the same waves and offers.

Production runs on SQLite with its own workers; only the clock and the ids of requests are given to it. Providers and
clients behave in both as `simulation.people` says.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

import pytest
from production_testing import SEED, End, OfferRow, Played, Production, WaveRow
from request_testing import Service
from simulation.engine import Afternoon
from simulation.ledger import Ledger
from simulation.people import History
from simulation.roster import moment
from simulation.trace import Scenario, Trace

from kit import clock
from request_service.assistance.dispatch.decision.decide import WaveDecision, decide
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.decision.snapshot import ProviderSnapshot, RequestSnapshot
from request_service.assistance.requests import models as request_models

RULES = DispatchRules(
    wave_size=2, most_waves=3, gather_seconds=5, head_start_seconds=3, parallel_offers=2, fresh_seconds=86_400
)


def simulated(ledger: Ledger) -> Played:
    return Played(
        sorted(
            WaveRow(one.request_id, one.round, one.number, moment(one.decided_at), one.radius_km)
            for one in ledger.waves
        ),
        sorted(
            OfferRow(
                one.request_id,
                one.provider_id,
                one.round,
                one.wave_number,
                moment(one.shown_at),
                moment(one.expires_at),
                one.state.value,
            )
            for one in ledger.offers
        ),
        {call.client.request_id: End(call.end or "", call.done_by) for call in ledger.calls},
        Counter(ledger.exhausted),
    )


def small_trace(seed: int) -> Trace:
    trace = Trace.of(Scenario(providers=40, requests_per_hour=36, begins=14, hours=0.5, unverified=0.2, seed=seed))
    # Production knows nothing of the week before. More jobs than usual are given up, so that few calls show all.
    newly = (replace(one, history=History(), unreliability=0.4) for one in trace.providers)
    # Some clients outlast the lifetime of their requests.
    clients = (
        replace(client, patience_seconds=7200) if number % 4 == 0 else client
        for number, client in enumerate(trace.clients)
    )
    return replace(trace, providers=tuple(newly), clients=tuple(clients))


# SQLite alone: other tests cover the differences between the databases.
@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("seed", "rules"),
    [
        # One provider at a time, so that a refusal makes the next wave due at once; and several, who compete.
        pytest.param(9, RULES.changed(wave_size=1, most_waves=5), id="seed 9, waves of one"),
        pytest.param(10, RULES.changed(require_verified=True), id="seed 10, waves of two, verified providers"),
    ],
)
async def test_the_simulation_dispatches_as_production_does(
    service: Service, seed: int, rules: DispatchRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace, rule_set = small_trace(seed), DispatchRuleSet(default=rules)
    production = Production(service, trace)
    monkeypatch.setattr(clock, "now", lambda: production.now)
    monkeypatch.setattr(request_models, "new_id", lambda: production.next_request_id)
    await production.play()
    real, ours = await production.played(), simulated(Afternoon(trace, decide_alike, rule_set).play())
    # The trace is worth comparing: everything that can become of an offer or a request happens in it.
    assert {one.state for one in real.offers} == {"accepted", "declined", "expired", "withdrawn"}
    assert {end.status for end in real.ends.values()} == {"completed", "cancelled", "expired"}
    assert max(one.round for one in real.waves) > 1
    assert real.exhausted
    assert differences(ours.waves, real.waves) == []
    assert differences(ours.offers, real.offers) == []
    assert ours.ends == real.ends
    assert ours.exhausted == real.exhausted


def decide_alike(
    jobs: Sequence[RequestSnapshot], known: Sequence[ProviderSnapshot], rules: DispatchRuleSet, _seed: int
) -> list[WaveDecision]:
    """Decides with a fixed seed, so that ties are broken alike in both."""
    return decide(jobs, known, rules, SEED)


def differences(
    ours: Sequence[tuple[object, ...]], real: Sequence[tuple[object, ...]]
) -> list[tuple[list[object], list[object]]]:
    """Returns the rows that the two do not have in common, side by side; moments to the millisecond."""
    pairs = ((rounded(one), rounded(other)) for one, other in zip_longest(ours, real, fillvalue=()))
    return [(one, other) for one, other in pairs if one != other]


def rounded(row: tuple[object, ...]) -> list[object]:
    return [round(value.timestamp(), 3) if isinstance(value, datetime) else value for value in row]
