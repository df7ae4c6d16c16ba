"""Property test: no sequence of commands by any callers violates the lifecycle of a request."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from request_testing import DETAILS, LIFETIME, NOW

from kit.caller import Caller
from kit.errors import AppError
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import Details, ServiceRequest, is_party
from testkit.callers import new_caller

ENDS = {Status.COMPLETED, Status.CANCELLED, Status.EXPIRED}

CLIENT, ADMIN = new_caller("client"), new_caller("admin")
PROVIDERS = (new_caller("provider"), new_caller("provider"))

callers = st.sampled_from([CLIENT, ADMIN, *PROVIDERS])
providers = st.sampled_from(PROVIDERS)
epochs = st.none() | st.integers(-1, 6)


def state(request: ServiceRequest) -> dict[str, Any]:
    return {name: value for name, value in vars(request).items() if not name.startswith("_")}


class Life(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.now = NOW
        self.request = ServiceRequest.create(CLIENT.user_id, DETAILS, NOW, LIFETIME)
        self.accepts = self.releases = 0
        self.holder: Caller | None = None
        self.ended: Status | None = None

    def say(self, verb: Callable[[], object], *, expected: bool) -> bool:
        """Runs a command that must succeed exactly if `expected`, and returns that.

        A refusal changes nothing; a change is later than all before.
        """
        before = state(self.request)
        try:
            verb()
        except AppError:
            assert not expected
            assert state(self.request) == before
            return False
        assert expected
        assert self.request.updated_at > before["updated_at"]
        if self.request.status in ENDS:
            self.ended = self.request.status
        return True

    def is_held_by(self, caller: Caller, epoch: int | None) -> bool:
        return caller is self.holder and epoch in (None, self.accepts)

    @rule(seconds=st.integers(-5, 4000))
    def time_passes(self, seconds: int) -> None:
        # The clock of another replica may be behind.
        self.now += timedelta(seconds=seconds)

    @rule(by=callers)
    def change(self, by: Caller) -> None:
        expected = by is CLIENT and self.request.status is Status.PENDING
        self.say(lambda: self.request.change(by, Details(description="Two flat tires"), self.now), expected=expected)

    @rule(by=providers | st.just(CLIENT))
    def accept(self, by: Caller) -> None:
        expected = by is not CLIENT and self.request.status is Status.PENDING
        if self.say(lambda: self.request.accept(by, self.now), expected=expected):
            self.accepts += 1
            self.holder = by

    @rule(by=callers, epoch=epochs)
    def start(self, by: Caller, epoch: int | None) -> None:
        expected = self.is_held_by(by, epoch) and self.request.status is Status.ACCEPTED
        self.say(lambda: self.request.start(by, epoch, self.now), expected=expected)

    @rule(by=callers, epoch=epochs)
    def complete(self, by: Caller, epoch: int | None) -> None:
        expected = self.is_held_by(by, epoch) and self.request.status is Status.IN_PROGRESS
        self.say(lambda: self.request.complete(by, epoch, self.now), expected=expected)

    # Cancellations are rare here, because few commands succeed after one.
    @precondition(lambda self: self.accepts > 1 or self.request.status is Status.IN_PROGRESS)
    @rule(by=callers | st.none())
    def cancel(self, by: Caller | None) -> None:
        may = by in (None, CLIENT, ADMIN, self.holder)
        self.say(lambda: self.request.cancel(by, "no time", self.now), expected=may and self.ended is None)

    @rule(provider=providers)
    def release(self, provider: Caller) -> None:
        expected = provider is self.holder and self.request.status is Status.ACCEPTED
        if self.say(lambda: self.request.release(provider.user_id, self.now), expected=expected):
            self.releases += 1
            self.holder = None

    @rule()
    def expire(self) -> None:
        assert self.request.expires_at is not None
        expected = self.request.status is Status.PENDING and self.now >= self.request.expires_at
        self.say(lambda: self.request.expire(self.now), expected=expected)

    @invariant()
    def an_end_is_an_end(self) -> None:
        assert self.ended in (None, self.request.status)

    @invariant()
    def every_assignment_has_the_next_epoch(self) -> None:
        assert (self.request.epoch, self.request.round) == (self.accepts, self.releases)

    @invariant()
    def it_has_a_provider_exactly_while_and_after_one_has_it(self) -> None:
        assert self.request.provider_id == (self.holder.user_id if self.holder else None)
        has_one = self.request.status in (Status.ACCEPTED, Status.IN_PROGRESS, Status.COMPLETED)
        has_none = self.request.status in (Status.PENDING, Status.EXPIRED)
        assert not (has_one and self.holder is None)
        assert not (has_none and self.holder is not None)

    @invariant()
    def only_client_and_current_provider_see_it(self) -> None:
        parties = [caller for caller in (CLIENT, *PROVIDERS) if is_party(self.request, caller)]
        assert parties == [CLIENT] + [caller for caller in PROVIDERS if caller is self.holder]


def test_no_sequence_of_verbs_breaks_the_rules() -> None:
    run_state_machine_as_test(Life, settings=settings(max_examples=150, stateful_step_count=40, deadline=None))
