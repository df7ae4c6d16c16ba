"""Builds the events about data exports."""

from datetime import datetime

from file_service.data_exports import convert
from file_service.data_exports.models import DataExport
from kit import clock
from twou.file.v1 import data_export_events_pb2 as pb


def begun(data_export: DataExport) -> pb.DataExportBegun:
    return pb.DataExportBegun(
        data_export_id=str(data_export.id),
        user_id=str(data_export.owner_id),
        occurred_at=clock.to_timestamp(data_export.created_at),
    )


def ready(data_export: DataExport, now: datetime) -> pb.DataExportReady:
    return pb.DataExportReady(data_export=convert.message(data_export, now), occurred_at=clock.to_timestamp(now))


def failed(data_export: DataExport, now: datetime) -> pb.DataExportFailed:
    return pb.DataExportFailed(data_export=convert.message(data_export, now), occurred_at=clock.to_timestamp(now))
