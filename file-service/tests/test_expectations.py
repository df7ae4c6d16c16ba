"""Other services find in answers of this one what they read."""

from file_testing import Service
from participants_testing import client_of

from kit import rpc
from participants.models import ParticipantsState
from testkit.expectations import unmet
from twou.file.v1 import file_pb2 as pb


async def test_answers_hold_what_their_consumers_read(service: Service, known: ParticipantsState, png: bytes) -> None:
    service.enter(client_of(known))
    uploaded = await service.upload([png], into=known.topic_id)
    question = pb.ListOwnFileIdsRequest(request_id=str(known.topic_id), file_ids=[uploaded.id])
    answer = await rpc.unary(service.stub.ListOwnFileIds, question)
    assert unmet("file-service", {"ListOwnFileIds": answer}) == []
