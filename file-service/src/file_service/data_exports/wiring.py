"""Connects archives of users' data with the process."""

from file_service.blobs.receiver import UploadReceiver
from file_service.blobs.store import Store
from file_service.data_exports.servicer import DataExportServicer
from file_service.data_exports.worker import DataExportMaker
from kit.chassis import Chassis
from twou.file.v1 import data_export_pb2, data_export_pb2_grpc

DATA_EXPORT_SERVICE = data_export_pb2.DESCRIPTOR.services_by_name["DataExportService"]


def serve_data_exports(chassis: Chassis, store: Store, receiver: UploadReceiver) -> None:
    servicer = DataExportServicer(chassis.database)
    chassis.serve(DATA_EXPORT_SERVICE, data_export_pb2_grpc.add_DataExportServiceServicer_to_server, servicer)
    chassis.work_when_due(DataExportMaker(chassis.database, store, receiver))
