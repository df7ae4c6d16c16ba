"""Tests of the number of requests to auth-service for session states."""

import asyncio
import time
from uuid import UUID, uuid4

import pytest

from kit import call, rpc
from kit.errors import Unavailable
from kit.session_states import SessionState, SessionStates


class Signer:
    """A source of session states that counts requests and can be down."""

    def __init__(self) -> None:
        self.ended: set[UUID] = set()
        self.asked: list[UUID] = []
        self.calls: list[call.Call] = []
        self.is_down = False

    async def ask(self, session_id: UUID) -> SessionState:
        self.asked.append(session_id)
        self.calls.append(call.current())
        await asyncio.sleep(0.02)
        if self.is_down:
            raise Unavailable
        return SessionState(is_live=session_id not in self.ended, epoch=3)


@pytest.fixture
def signer() -> Signer:
    return Signer()


async def test_a_crowd_is_answered_by_one_question_for_each_session(signer: Signer) -> None:
    states, sessions = SessionStates(signer.ask), [uuid4(), uuid4()]
    answers = await asyncio.gather(*(states.get(session) for session in sessions for _ in range(50)))
    assert {answer.good_from for answer in answers} == {3}
    assert sorted(signer.asked) == sorted(sessions)


async def test_an_answer_is_believed_for_a_second_from_the_question(signer: Signer) -> None:
    states, session = SessionStates(signer.ask), uuid4()
    assert (await states.get(session)).is_live
    signer.ended.add(session)
    ended_at = time.monotonic()
    while (await states.get(session)).is_live:
        await asyncio.sleep(0.01)
    assert time.monotonic() - ended_at < 1.2
    assert len(signer.asked) == 2


async def test_a_failure_is_told_to_all_who_wait_and_then_asked_anew(signer: Signer) -> None:
    states, session = SessionStates(signer.ask), uuid4()
    signer.is_down = True
    answers = await asyncio.gather(*(states.get(session) for _ in range(5)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable] * 5
    signer.is_down = False
    assert (await states.get(session)).is_live
    assert len(signer.asked) == 2


async def test_a_cancelled_caller_does_not_cancel_the_others(signer: Signer) -> None:
    states, session = SessionStates(signer.ask), uuid4()
    first, second = (asyncio.create_task(states.get(session)) for _ in range(2))
    await asyncio.sleep(0.005)
    first.cancel()
    assert (await second).is_live
    assert len(signer.asked) == 1


async def test_the_question_carries_neither_the_token_nor_the_deadline_of_who_came_first(signer: Signer) -> None:
    here = call.Call(request_id="request-1", token="secret", idempotency_key="key", deadline=rpc.deadline_in(0.001))
    call.enter(here)
    await SessionStates(signer.ask).get(uuid4())
    assert signer.calls == [call.Call(request_id="request-1")]
    assert call.current() == here


async def test_the_memory_for_answers_has_an_end(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.session_states._MAX_REMEMBERED", 10)
    states = SessionStates(signer.ask)
    await asyncio.gather(*(states.get(uuid4()) for _ in range(95)))
    assert len(states._answers) <= 10
    assert not states._asking
