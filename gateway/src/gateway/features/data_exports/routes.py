"""The archive of all that the system has stored about a user: file-service."""

from fastapi import APIRouter

from gateway.budgets import EXPORTS, READING, spends
from gateway.dependencies import Services
from gateway.features.data_exports.schemas import DataExport
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.file.v1 import data_export_pb2

router = APIRouter(tags=["accounts"])


@router.post("/users/me/export", status_code=202)
@spends(EXPORTS)
async def begin_data_export(_caller: Caller, services: Services) -> Json[DataExport]:
    """Begins to collect all that is stored about you, as one archive (ZIP) with JSON documents and your files.

    The frame `data_export.ready` and a notification say when it can be downloaded, for seven days. While one is being
    made, this returns it; afterwards a new one takes the place of the former.
    """
    answer = await rpc.unary(services.data_exports.BeginDataExport, data_export_pb2.BeginDataExportRequest())
    return DataExport.of(answer.data_export)


@router.get("/users/me/export")
@spends(READING)
async def get_data_export(_caller: Caller, services: Services) -> Json[DataExport]:
    """Returns your newest export."""
    answer = await rpc.unary(services.data_exports.GetDataExport, data_export_pb2.GetDataExportRequest())
    return DataExport.of(answer.data_export)
