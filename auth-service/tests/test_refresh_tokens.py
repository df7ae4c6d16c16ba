import base64
import os
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.sessions import refresh_tokens
from auth_service.sessions.errors import InvalidRefreshToken
from auth_service.sessions.refresh_tokens import CONVERGENCE_SECONDS, LOST_ANSWER_SECONDS, Decision, decide

KEY = os.urandom(32)
counters = st.integers(min_value=0, max_value=2**63 - 1)
moments = st.floats(min_value=-5, max_value=1e9)


@given(st.binary(min_size=32, max_size=32), st.uuids(), counters)
def test_token_contains_session_and_counter_and_is_genuine_only_under_its_key(
    key: bytes, session_id: UUID, counter: int
) -> None:
    token = refresh_tokens.read(refresh_tokens.compute(key, session_id, counter))
    assert (token.session_id, token.counter) == (session_id, counter)
    assert refresh_tokens.is_genuine(token, key)
    assert not refresh_tokens.is_genuine(token, bytes(byte ^ 1 for byte in key))


@given(counters)
def test_token_of_a_counter_is_deterministic(counter: int) -> None:
    session_id = uuid4()
    assert refresh_tokens.compute(KEY, session_id, counter) == refresh_tokens.compute(KEY, session_id, counter)


@given(st.integers(min_value=0), st.characters())
def test_token_with_one_changed_character_is_refused(place: int, other: str) -> None:
    token = refresh_tokens.compute(KEY, uuid4(), 300)
    place %= len(token)
    changed = token[:place] + other + token[place + 1 :]
    if changed == token:
        return
    try:
        read = refresh_tokens.read(changed)
    except InvalidRefreshToken:
        return
    # Another spelling of the same bytes has the right checksum.
    assert not refresh_tokens.is_genuine(read, KEY)


@given(st.text())
def test_text_that_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(InvalidRefreshToken):
        refresh_tokens.read(text)


@given(st.binary(max_size=60))
def test_bytes_without_a_checksum_are_refused(junk: bytes) -> None:
    with pytest.raises(InvalidRefreshToken):
        refresh_tokens.read(base64.urlsafe_b64encode(junk).decode().rstrip("="))


def test_representation_does_not_contain_the_token() -> None:
    text = refresh_tokens.compute(KEY, uuid4(), 1)
    assert text not in repr(refresh_tokens.read(text))


@pytest.mark.parametrize(
    ("session", "token", "seconds", "decision"),
    [
        (0, 0, 0, Decision.ROTATE),
        (7, 7, 1e6, Decision.ROTATE),
        # The answer that carried the next token was lost.
        (7, 6, 10, Decision.REPEAT),
        (7, 6, 86_399, Decision.REPEAT),
        (7, 6, 86_400, Decision.REPLAYED),
        # A tab that was slow.
        (7, 6, 9.9, Decision.CONVERGE),
        (7, 5, 0, Decision.REPLAYED),
        (7, 0, 0, Decision.REPLAYED),
        (7, 0, 1e6, Decision.REPLAYED),
        (7, 8, 0, Decision.UNKNOWN),
        (0, 2**62, 1e6, Decision.UNKNOWN),
    ],
)
def test_decision_about_a_presented_token(session: int, token: int, seconds: float, decision: Decision) -> None:
    assert decide(session, token, seconds, is_same_place=True, was_repeated=False) is decision


@given(counters, counters, moments, st.tuples(st.booleans(), st.booleans()))
def test_only_current_token_rotates_and_only_former_one_is_taken_again(
    session: int, token: int, seconds: float, place: tuple[bool, bool]
) -> None:
    is_same_place, was_repeated = place
    decision = decide(session, token, seconds, is_same_place=is_same_place, was_repeated=was_repeated)
    assert (decision is Decision.ROTATE) == (session == token)
    assert (decision is Decision.UNKNOWN) == (token > session)
    if token < session - 1:
        assert decision is Decision.REPLAYED
    elif token == session - 1:
        in_time, in_a_day = seconds < CONVERGENCE_SECONDS, seconds < LOST_ANSWER_SECONDS
        assert (decision is Decision.CONVERGE) == in_time
        assert (decision is Decision.ELSEWHERE) == (not in_time and not is_same_place)
        assert (decision is Decision.REPEAT) == (not in_time and in_a_day and is_same_place and not was_repeated)
