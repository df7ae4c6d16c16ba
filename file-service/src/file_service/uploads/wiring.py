"""Wires uploads that arrive in pieces into file-service."""

from datetime import timedelta

from file_service.blobs.inspection import Limits
from file_service.blobs.receiver import UploadReceiver
from file_service.blobs.store import Store
from file_service.files.admission import Admission
from file_service.files.membership import FileMembership
from file_service.settings import Settings
from file_service.uploads.actions import UploadRules
from file_service.uploads.finishing import Finisher
from file_service.uploads.leases import Leases
from file_service.uploads.progress import Progress
from file_service.uploads.servicer import UploadServicer
from file_service.uploads.sweeper import UploadSweeper
from file_service.uploads.taking import UploadTaker
from kit.chassis import Chassis
from twou.file.v1 import upload_pb2, upload_pb2_grpc

UPLOAD_SERVICE = upload_pb2.DESCRIPTOR.services_by_name["UploadService"]


def wire_uploads(
    chassis: Chassis, settings: Settings, membership: FileMembership, store: Store, admission: Admission
) -> None:
    database = chassis.database
    rules = UploadRules(settings.max_resumable_size, timedelta(seconds=settings.resumable_silence_seconds))
    limits = Limits(settings.max_resumable_size, settings.allowed_file_types, settings.max_image_pixels)
    leases = Leases(database)
    finisher = Finisher(
        database, store, UploadReceiver(database, store, limits), leases, membership=membership, admission=admission
    )
    taker = UploadTaker(
        database,
        store,
        leases,
        finisher,
        Progress(chassis.bus),
        rules,
        limits,
        settings.upload_silence_seconds,
    )
    servicer = UploadServicer(database, membership, leases, taker, finisher, rules, limits, admission)
    chassis.serve(UPLOAD_SERVICE, upload_pb2_grpc.add_UploadServiceServicer_to_server, servicer)
    chassis.work_when_due(finisher)
    chassis.work(UploadSweeper(database, store, grace=settings.retention.grace))
