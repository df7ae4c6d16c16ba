"""States, callers and events of participants, for tests of this library and of the services that use it."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.message import Message

from kit.caller import Caller
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.events import service_request


@pytest.fixture
def accepted() -> ParticipantsState:
    """A request that a provider has accepted."""
    moment = datetime(2026, 11, 21, 12, tzinfo=UTC)
    return ParticipantsState(new_id(), new_id(), new_id(), epoch=1, status="accepted", updated_at=moment)


@pytest.fixture
def pending(accepted: ParticipantsState) -> ParticipantsState:
    """The same request, a minute earlier."""
    return later(accepted, -60, provider_id=None, epoch=0, status="pending")


def later(state: ParticipantsState, seconds: float, **changes: Any) -> ParticipantsState:
    """Returns `state` with these changes, which happened `seconds` after it."""
    assert state.updated_at
    return replace(state, updated_at=state.updated_at + timedelta(seconds=seconds), **changes)


def client_of(state: ParticipantsState) -> Caller:
    return new_caller("client", state.client_id)


def provider_of(state: ParticipantsState) -> Caller:
    return new_caller("provider", state.provider_id)


def request_event(event_type: type[Message], state: ParticipantsState) -> Message:
    """Returns an event of request-service that reports `state`."""
    return event_type(request=service_request(**asdict(state)))
