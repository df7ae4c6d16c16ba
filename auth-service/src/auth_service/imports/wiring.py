"""Connects the parts of imports with the process."""

from auth_service.imports.servicer import ImportServicer
from auth_service.imports.workers import ImportCleaning, ImportReader
from kit.chassis import Chassis
from twou.auth.v1 import import_pb2, import_pb2_grpc

IMPORT_SERVICE = import_pb2.DESCRIPTOR.services_by_name["ImportService"]


def serve_imports(chassis: Chassis) -> None:
    servicer = ImportServicer(chassis.database)
    chassis.serve(IMPORT_SERVICE, import_pb2_grpc.add_ImportServiceServicer_to_server, servicer)
    chassis.work_when_due(ImportReader(chassis.database))
    chassis.work(ImportCleaning(chassis.database))
