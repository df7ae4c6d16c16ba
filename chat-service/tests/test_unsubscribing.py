"""Tokens of unsubscribe links: what was made opens, for 90 days, and nothing else does."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from chat_service.notifications.kinds.kinds import Type
from chat_service.notifications.preferences.unsubscribing import LIFETIME, Mailing, UnsubscribeTokens
from kit.ids import new_id
from kit.vault import ServiceVault

ONE = SecretStr("a secret of more than thirty-two characters")
OTHER = SecretStr("another secret of more than thirty-two characters")
TOKENS = UnsubscribeTokens(ServiceVault("chat-service", ONE))
TODAY = date(2026, 11, 30)
DAY = timedelta(days=1)


@given(st.uuids(), st.sampled_from(Type), st.dates(date(2026, 1, 1), date(2100, 1, 1)), st.integers(-1, LIFETIME.days))
def test_a_token_opens_for_ninety_days(user_id: UUID, kind_type: Type, made_on: date, age: int) -> None:
    token = TOKENS.make(Mailing(user_id, kind_type), made_on)
    assert len(token) == 70
    assert TOKENS.find(token, made_on + age * DAY) == Mailing(user_id, kind_type)
    assert TOKENS.find(token, made_on + LIFETIME + DAY) is None
    assert TOKENS.find(token, made_on - 2 * DAY) is None


@given(st.integers(0, 69), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=. \u1200"))
def test_a_changed_token_opens_nothing(place: int, character: str) -> None:
    mailing = Mailing(UUID(int=7), Type.NEW_MESSAGE)
    token = TOKENS.make(mailing, TODAY)
    changed = token[:place] + character + token[place + 1 :]
    assert TOKENS.find(changed, TODAY) == (mailing if changed == token else None)


@given(st.text(max_size=200) | st.text("ABCDEFabcdef0123456789-_=", max_size=200))
def test_other_texts_open_nothing(text: str) -> None:
    assert TOKENS.find(text, TODAY) is None


@pytest.mark.parametrize("ending", ["=", "==", "\n", " ", "A", "AAAA"])
def test_a_link_has_one_spelling(ending: str) -> None:
    token = TOKENS.make(Mailing(new_id(), Type.SYSTEM), TODAY)
    assert TOKENS.find(token + ending, TODAY) is None


def test_tokens_of_the_previous_key_and_no_others_open() -> None:
    mailing = Mailing(new_id(), Type.SYSTEM)
    token = TOKENS.make(mailing, TODAY)
    assert UnsubscribeTokens(ServiceVault("chat-service", OTHER, previous=ONE)).find(token, TODAY) == mailing
    assert UnsubscribeTokens(ServiceVault("chat-service", OTHER)).find(token, TODAY) is None
    # Services may have the same key.
    assert UnsubscribeTokens(ServiceVault("auth-service", ONE)).find(token, TODAY) is None
