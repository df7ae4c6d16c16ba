"""The epoch of a user: what one entry voids, and that nothing that was void becomes valid again."""

from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit.caller import Caller
from kit.ids import new_id
from kit.session_states import NEVER
from kit.user_epochs import UserEpoch, find_user, key_of

USER = UUID(int=9)
SESSIONS = [UUID(int=1), UUID(int=2), UUID(int=3)]
TOKENS = [
    Caller(USER, "client", session, expires_at=2e9, user_epoch=epoch) for session in SESSIONS for epoch in range(8)
]
NUMBERS = st.integers(0, 7)
EPOCHS = st.builds(UserEpoch, NUMBERS, st.none()) | st.builds(UserEpoch, NUMBERS, st.sampled_from(SESSIONS), NUMBERS)


def test_all_tokens_from_before_are_void_and_later_ones_are_valid() -> None:
    assert [UserEpoch(2).voids(token) for token in TOKENS[:4]] == [True, True, False, False]


def test_tokens_of_the_session_that_was_kept_are_valid_from_its_epoch_on() -> None:
    epoch = UserEpoch(3, SESSIONS[1], 1)
    assert [epoch.voids(token) for token in TOKENS[8:12]] == [True, False, False, False]
    assert [epoch.voids(token) for token in TOKENS[:4]] == [True, True, True, False]


@given(earlier=EPOCHS, later=EPOCHS)
@example(earlier=UserEpoch(1, SESSIONS[1], 3), later=UserEpoch(3, SESSIONS[1], 0))
def test_a_later_epoch_voids_what_the_earlier_one_did(earlier: UserEpoch, later: UserEpoch) -> None:
    both = later.after(earlier)
    if later.good_from <= earlier.good_from:
        # It comes late, and says nothing new.
        assert both == earlier
        return
    for token in TOKENS:
        assert both.voids(token) == (earlier.voids(token) or later.voids(token))


@given(epoch=EPOCHS)
def test_an_entry_is_read_as_it_was_written(epoch: UserEpoch) -> None:
    assert UserEpoch.decode(epoch.encode()) == epoch


@pytest.mark.parametrize(
    "entry", [b"", b"revoked", b"-1", b"1" * 30, b"\xff", b"1 x 0", b"1 2 3 4", b"1 ", "²".encode()]
)
def test_an_entry_that_cannot_be_read_voids_every_token(entry: bytes) -> None:
    epoch = UserEpoch.decode(entry)
    assert epoch == UserEpoch(NEVER)
    assert all(epoch.voids(token) for token in TOKENS)


def test_the_key_of_a_user_is_no_session() -> None:
    user = new_id()
    assert find_user(key_of(user)) == user
    assert [find_user(key) for key in (str(user), "user.x", "user.", "signing-keys", "beat")] == [None] * 5
