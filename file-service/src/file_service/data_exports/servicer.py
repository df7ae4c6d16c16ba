"""The gRPC methods for data exports."""

from collections.abc import AsyncIterator

from file_service.data_exports import actions, convert, packing
from kit import caller, clock, idempotency
from kit.database import Database, Session
from kit.errors import InvalidInput
from kit.grpc_server import Context
from twou.file.v1 import data_export_pb2 as pb
from twou.file.v1 import data_export_pb2_grpc


class DataExportServicer(data_export_pb2_grpc.DataExportServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def BeginDataExport(self, request: pb.BeginDataExportRequest, context: Context) -> pb.BeginDataExportResponse:
        async def effect(session: Session) -> pb.BeginDataExportResponse:
            data_export = await actions.begin_export(session, caller.current().user_id)
            return pb.BeginDataExportResponse(data_export=convert.message(data_export, clock.now()))

        return await idempotency.run_idempotent(self._database, request, pb.BeginDataExportResponse, effect)

    async def GetDataExport(self, request: pb.GetDataExportRequest, context: Context) -> pb.GetDataExportResponse:
        async with self._database.read_once() as session:
            data_export, has_file = await actions.get_export(session, caller.current().user_id)
        return pb.GetDataExportResponse(data_export=convert.message(data_export, clock.now(), has_file=has_file))

    async def AddDataExportPart(
        self, request_iterator: AsyncIterator[pb.AddDataExportPartRequest], context: Context
    ) -> pb.AddDataExportPartResponse:
        first = await anext(request_iterator, pb.AddDataExportPartRequest())
        if first.WhichOneof("part") != "header":
            raise InvalidInput.field("header", "must come first")
        data_export_id, name = convert.part_header(first.header)
        pieces = await packing.packed(convert.chunks(request_iterator))
        async with self._database.transaction() as session:
            await actions.add_document(session, data_export_id, name, pieces)
        return pb.AddDataExportPartResponse()
