"""The refresh protocol under every order of events that a machine can think of: tabs, lost answers, a thief with any
token they got hold of, and time that passes. No database: `LoginSession.present` decides.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, precondition, rule

from auth_service.origin import Origin
from auth_service.sessions.models import EndReason, LoginSession
from auth_service.sessions.refresh_tokens import CONVERGENCE_SECONDS, Decision, decide
from kit.ids import new_id

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=1)
# Seconds: around the edges of the window and of both ends.
PAUSES = st.sampled_from([0.1, 5.0, 9.9, 10.0, 11.0, 60.0, 600.0, 900.0, 1799.0, 1800.0])


HOME, AWAY = Origin("Phone", "192.0.2.1"), Origin("Phone", "192.0.2.2")
TAKEN = (Decision.ROTATE, Decision.CONVERGE, Decision.REPEAT)


class Honest(RuleBasedStateMachine):
    """The owner and their tabs."""

    is_robbed = False
    # The tokens that a tab has read and not yet presented.
    waiting = Bundle("waiting")

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.login = LoginSession(
            id=new_id(),
            user_id=new_id(),
            counter=0,
            epoch=0,
            created_at=NOON,
            last_used_at=NOON,
            expires_at=NOON + IDLE,
            ends_at=NOON + LONGEST,
            device=HOME.device,
            address=HOME.address,
        )
        # Counters of tokens: the newest that the owner has received, and all that ever left the service.
        self.newest = 0
        self.handed_out = {0}
        # Why the session is over, as an onlooker would say.
        self.end: str | None = None
        self.counter_before = 0
        # The origin of the last rotation, and the counter whose former token was taken again late.
        self.place, self.repeated = HOME, -1

    def present(self, counter: int, here: Origin = HOME) -> Decision:
        """Presents a token and checks the outcome, for the owner and the thief alike."""
        before = self.login.counter
        since_refresh = (self.now - self.login.last_used_at).total_seconds()
        is_same_place, was_repeated = here == self.place, self.repeated == before
        decision = self.login.present(counter, self.now, IDLE, here)
        if self.end is not None:
            assert decision is Decision.UNKNOWN
            return decision
        assert decision is decide(
            before, counter, since_refresh, is_same_place=is_same_place, was_repeated=was_repeated
        )
        if counter < before - 1:
            assert decision is Decision.REPLAYED
        if decision is Decision.ROTATE:
            self.place = here
        if decision is Decision.REPEAT:
            # A former token is taken late at most once, and only where the last refresh was.
            assert is_same_place
            assert not was_repeated
            self.repeated = before
        if decision in (Decision.REPLAYED, Decision.ELSEWHERE):
            assert self.login.ended_reason == EndReason.REPLAYED.value
            self.end = "replayed"
        elif decision is not Decision.UNKNOWN:
            self.handed_out.add(self.login.counter)
        return decision

    def is_taken(self, counter: int) -> bool:
        """Returns true for the current token, and for the former one in time, or late if it is the first time."""
        behind = self.login.counter - counter
        in_time = (self.now - self.login.last_used_at).total_seconds() < CONVERGENCE_SECONDS
        return behind == 0 or (behind == 1 and (in_time or self.repeated != self.login.counter))

    # The owner.

    @rule(is_lost=st.booleans())
    def refresh(self, *, is_lost: bool) -> None:
        """Refreshes with the newest token that the owner has received; the answer may be lost."""
        is_taken = self.end is None and self.is_taken(self.newest)
        decision = self.present(self.newest)
        if not self.is_robbed:
            assert (decision in TAKEN) == is_taken
        if decision in TAKEN and not is_lost:
            self.newest = self.login.counter

    @rule(target=waiting, tabs=st.integers(1, 4))
    def begin_in_tabs(self, tabs: int) -> object:
        """Several tabs read the same token, to present it now or later."""
        return multiple(*[self.newest] * tabs)

    @rule(counter=consumes(waiting))
    def finish_in_a_tab(self, counter: int) -> None:
        is_taken = self.end is None and self.is_taken(counter)
        decision = self.present(counter)
        if is_taken and not self.is_robbed:
            assert decision in TAKEN
            # All who meet, meet on one token.
            self.newest = self.login.counter

    @rule(ahead=st.integers(1, 2**62))
    def make_up_a_token(self, ahead: int) -> None:
        assert self.present(self.login.counter + ahead) is Decision.UNKNOWN

    @precondition(lambda self: self.end is None)
    @rule(is_tired=st.sampled_from([False] * 9 + [True]))
    def log_out(self, *, is_tired: bool) -> None:
        if is_tired:
            self.login.end(EndReason.LOGGED_OUT, self.now)
            self.end = "logged out"

    @rule(seconds=PAUSES)
    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        idle_since = self.login.last_used_at + IDLE
        if self.end is None and self.now >= min(idle_since, NOON + LONGEST):
            self.end = "expired"

    # These hold after every step.

    @invariant()
    def at_most_one_token_is_current(self) -> None:
        current = [
            counter
            for counter in self.handed_out
            if decide(self.login.counter, counter, 1e9, is_same_place=True, was_repeated=False) is Decision.ROTATE
        ]
        assert len(current) <= 1

    @invariant()
    def nothing_goes_back(self) -> None:
        assert self.login.counter >= self.counter_before
        self.counter_before = self.login.counter

    @invariant()
    def the_session_lives_until_it_ends_and_never_again(self) -> None:
        assert self.login.is_live(self.now) == (self.end is None)

    @invariant()
    def no_refresh_reaches_beyond_the_last_end(self) -> None:
        assert self.login.expires_at <= NOON + LONGEST


class Robbed(Honest):
    """And a thief."""

    is_robbed = True

    @rule(data=st.data(), here=st.sampled_from([HOME, AWAY]))
    def steal(self, data: st.DataObject, here: Origin) -> None:
        """The thief presents any token that was ever handed out, from any place."""
        self.present(data.draw(st.sampled_from(sorted(self.handed_out))), here)


TestHonest, TestRobbed = Honest.TestCase, Robbed.TestCase
TestHonest.settings = TestRobbed.settings = settings(max_examples=200, stateful_step_count=25, deadline=None)
