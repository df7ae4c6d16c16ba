"""Other services find in answers of this one what they read."""

from file_testing import Service
from participants_testing import client_of

from file_service.data_exports import events as exports
from file_service.data_exports.models import DataExport
from kit import clock, rpc
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.expectations import last_event, unmet
from twou.audit.v1.events_pb2 import ActRecorded
from twou.file.v1 import file_pb2 as pb
from twou.file.v1.data_export_pb2 import AddDataExportPartResponse
from twou.file.v1.events_pb2 import FileUploaded


async def test_answers_hold_what_their_consumers_read(service: Service, known: ParticipantsState, png: bytes) -> None:
    service.enter(client_of(known))
    uploaded = await service.upload([png], into=known.topic_id)
    question = pb.ListOwnFileIdsRequest(request_id=str(known.topic_id), file_ids=[uploaded.id])
    answer = await rpc.unary(service.stub.ListOwnFileIds, question)
    image = await service.upload([png], purpose="FILE_PURPOSE_MARKETPLACE")
    images = await rpc.unary(service.stub.ListOwnImageIds, pb.ListOwnImageIdsRequest(file_ids=[image.id]))
    document = await service.upload([png], purpose="FILE_PURPOSE_KYC")
    service.enter(new_caller("admin"))
    await service.get(document.id)
    look = await last_event(service.chassis.bus, ActRecorded)
    export = DataExport.begin(new_id(), clock.now())
    begun, failed = exports.begun(export), exports.failed(export, clock.now())
    export.finish(new_id(), clock.now())
    shown = {
        # Their answers are empty.
        "AddDataExportPart": AddDataExportPartResponse(),
        "HoldFiles": pb.HoldFilesResponse(),
        "DataExportBegun": begun,
        "DataExportReady": exports.ready(export, clock.now()),
        "DataExportFailed": failed,
        "ActRecorded": look,
        "ListOwnFileIds": answer,
        "ListOwnImageIds": images,
        "ListDigests": await rpc.unary(service.stub.ListDigests, pb.ListDigestsRequest(file_ids=[image.id])),
        "FileUploaded": await last_event(service.chassis.bus, FileUploaded),
    }
    assert unmet("file-service", shown) == []
