import base64
import os
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.sessions import refresh_tokens
from auth_service.sessions.errors import InvalidRefreshToken
from auth_service.sessions.refresh_tokens import CONVERGENCE_SECONDS, Decision, decide

KEY = os.urandom(32)
counters = st.integers(min_value=0, max_value=2**63 - 1)
moments = st.floats(min_value=-5, max_value=1e9)


@given(st.binary(min_size=32, max_size=32), st.uuids(), counters)
def test_a_token_says_its_session_and_counter_and_is_genuine_under_its_key_alone(
    key: bytes, session_id: UUID, counter: int
) -> None:
    token = refresh_tokens.read(refresh_tokens.compute(key, session_id, counter))
    assert (token.session_id, token.counter) == (session_id, counter)
    assert refresh_tokens.is_genuine(token, key)
    assert not refresh_tokens.is_genuine(token, bytes(byte ^ 1 for byte in key))


@given(counters)
def test_the_token_of_a_counter_is_always_the_same(counter: int) -> None:
    session_id = uuid4()
    assert refresh_tokens.compute(KEY, session_id, counter) == refresh_tokens.compute(KEY, session_id, counter)


@given(st.integers(min_value=0), st.characters())
def test_a_token_with_one_other_character_is_refused(place: int, other: str) -> None:
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
def test_text_is_not_a_token(text: str) -> None:
    with pytest.raises(InvalidRefreshToken):
        refresh_tokens.read(text)


@given(st.binary(max_size=60))
def test_junk_is_turned_away_by_its_checksum(junk: bytes) -> None:
    with pytest.raises(InvalidRefreshToken):
        refresh_tokens.read(base64.urlsafe_b64encode(junk).decode().rstrip("="))


def test_a_token_does_not_show_when_it_is_logged() -> None:
    text = refresh_tokens.compute(KEY, uuid4(), 1)
    assert text not in repr(refresh_tokens.read(text))


@pytest.mark.parametrize(
    ("session", "token", "seconds", "decision"),
    [
        (0, 0, 0, Decision.ROTATE),
        (7, 7, 1e6, Decision.ROTATE),
        # The answer that carried the next token was lost.
        (7, 6, 1e6, Decision.CONVERGE),
        # A tab that was slow.
        (7, 5, 9.9, Decision.CONVERGE),
        (7, 0, 0, Decision.CONVERGE),
        (7, 5, 10, Decision.REPLAYED),
        (7, 0, 1e6, Decision.REPLAYED),
        (7, 8, 0, Decision.UNKNOWN),
        (0, 2**62, 1e6, Decision.UNKNOWN),
    ],
)
def test_what_the_presentation_of_a_token_means(session: int, token: int, seconds: float, decision: Decision) -> None:
    assert decide(session, token, seconds) is decision


@given(counters, counters, moments)
def test_only_the_current_token_moves_a_session_on_and_only_an_old_one_ends_it(
    session: int, token: int, seconds: float
) -> None:
    decision = decide(session, token, seconds)
    assert (decision is Decision.ROTATE) == (session == token)
    assert (decision is Decision.UNKNOWN) == (token > session)
    if decision is Decision.REPLAYED:
        assert token < session - 1
        assert seconds >= CONVERGENCE_SECONDS


@given(counters.filter(lambda counter: counter < 2**63 - 1), moments)
def test_of_all_who_hold_the_current_token_one_moves_the_session_on_and_the_others_follow(
    counter: int, seconds: float
) -> None:
    assert decide(counter, counter, seconds) is Decision.ROTATE
    for _ in range(3):
        assert decide(counter + 1, counter, seconds) is Decision.CONVERGE
