"""Membership answers from the copy, or asks an owner of requests over real gRPC."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from copy_testing import Copy
from grpc import aio
from participants_testing import client_of, provider_of

from kit import grpc_errors
from kit.errors import AppError, Conflict, Forbidden, NotFound, Unavailable
from kit.grpc_server import Context
from kit.ids import new_id
from participants.clients import RequestClient, request_client
from participants.errors import RequestNotFound
from participants.membership import Membership, Refusals
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.people import expect_error
from testkit.processes import UNUSED_ADDRESS
from twou.request.v1 import request_pb2 as pb
from twou.request.v1.request_pb2_grpc import RequestServiceServicer, add_RequestServiceServicer_to_server


class NotAParticipant(Forbidden):
    pass


class ReadOnly(Conflict):
    pass


class RequestOwner(RequestServiceServicer):
    """Answers with the prepared states and errors, and counts the calls."""

    def __init__(self) -> None:
        self.answers: dict[UUID, ParticipantsState | AppError] = {}
        self.calls = 0

    async def GetParticipants(self, request: pb.GetParticipantsRequest, context: Context) -> pb.GetParticipantsResponse:
        self.calls += 1
        state = self.answers.get(UUID(request.request_id), NotFound())
        if isinstance(state, AppError):
            await context.abort_with_status(grpc_errors.to_status(state))
            raise AssertionError  # noqa: TRY004  # abort_with_status has raised
        return pb.GetParticipantsResponse(
            participants=pb.Participants(
                request_id=str(state.topic_id),
                client_id=str(state.client_id),
                provider_id=str(state.provider_id) if state.provider_id else None,
                epoch=state.epoch,
                status=pb.RequestStatus.Value(f"REQUEST_STATUS_{state.status.upper()}"),
            )
        )


@pytest.fixture
def owner() -> RequestOwner:
    return RequestOwner()  # type: ignore[abstract]  # the other methods answer that they are not implemented


@pytest.fixture
async def requests(owner: RequestOwner) -> AsyncIterator[RequestClient]:
    server = aio.server()
    add_RequestServiceServicer_to_server(owner, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with request_client(f"127.0.0.1:{port}") as client:
        yield client
    await server.stop(None)


@pytest.fixture
def membership(copy: Copy, requests: RequestClient) -> Membership[Any]:
    return Membership(copy.database, copy.projection, requests, Refusals(NotAParticipant, ReadOnly))


async def test_owner_is_asked_once_about_an_unknown_topic(
    membership: Membership[Any], owner: RequestOwner, copy: Copy, accepted: ParticipantsState
) -> None:
    owner.answers[accepted.topic_id] = accepted
    for writer in (client_of(accepted), provider_of(accepted), client_of(accepted)):
        await membership.require_writer(writer, accepted.topic_id)
    await membership.require_reader(new_caller("admin"), accepted.topic_id)
    assert owner.calls == 1
    assert copy.joined == [(accepted.topic_id, accepted.provider_id)]


async def test_owner_is_asked_about_a_provider_whose_acceptance_is_unknown(
    membership: Membership[Any],
    owner: RequestOwner,
    copy: Copy,
    pending: ParticipantsState,
    accepted: ParticipantsState,
) -> None:
    owner.answers[pending.topic_id] = pending
    await membership.require_reader(client_of(pending), pending.topic_id)
    owner.answers[pending.topic_id] = accepted
    await membership.require_reader(provider_of(accepted), pending.topic_id)
    assert (owner.calls, len(copy.joined)) == (2, 1)


async def test_refusals_are_those_of_the_service(
    membership: Membership[Any], owner: RequestOwner, accepted: ParticipantsState
) -> None:
    owner.answers[accepted.topic_id] = accepted
    await expect_error(membership.require_reader(new_caller(), accepted.topic_id), NotAParticipant)
    owner.answers[accepted.topic_id] = Forbidden()
    await expect_error(membership.require_writer(new_caller(), accepted.topic_id), NotAParticipant)
    await expect_error(membership.require_writer(new_caller("admin"), accepted.topic_id), ReadOnly)
    unknown = membership.require_reader(new_caller(), new_id())
    assert (await expect_error(unknown, RequestNotFound, "REQUEST_NOT_FOUND")).message == "Request not found."


async def test_known_participants_are_admitted_while_the_owner_is_down(copy: Copy, accepted: ParticipantsState) -> None:
    await copy.note(accepted)
    async with request_client(UNUSED_ADDRESS) as requests:
        membership = Membership(copy.database, copy.projection, requests, Refusals(NotAParticipant, ReadOnly))
        await membership.require_writer(client_of(accepted), accepted.topic_id)
        await expect_error(membership.require_reader(new_caller(), accepted.topic_id), Unavailable)
