"""Wires file-service: builds its parts and runs them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from file_service import consumers
from file_service.blobs.byte_port import Address, BytePort
from file_service.blobs.inspection import Limits
from file_service.blobs.receiver import UploadReceiver
from file_service.blobs.store import Store, open_store
from file_service.blobs.tickets import Tickets
from file_service.checks.checker import Checker, ScannerProbe
from file_service.checks.clamav import Scanner
from file_service.data_exports.wiring import serve_data_exports
from file_service.files.actions import PARTICIPANTS
from file_service.files.admission import Admission
from file_service.files.clients import thread_client
from file_service.files.downloads import Downloads
from file_service.files.errors import ReadOnlyForAdmins
from file_service.files.membership import FileMembership
from file_service.files.servicer import FileServicer
from file_service.images.pool import ImagePool, PoolLimits
from file_service.images.renderer import Renderer
from file_service.images.servicer import ImageServicer
from file_service.links.servicer import LinkServicer
from file_service.links.signing import LinkSigner
from file_service.settings import Settings
from file_service.upkeep.sweeper import Sweeper
from file_service.uploads import wiring
from file_service.uploads.queries import sum_announced
from kit.chassis import Chassis
from kit.database import Database
from kit.keys import KeySet
from kit.session_states import AskState
from kit.trouble import Trouble
from participants.clients import request_client
from participants.errors import RequestNotFound
from participants.membership import Refusals
from twou.file.v1 import file_pb2, file_pb2_grpc, image_pb2, image_pb2_grpc, link_pb2, link_pb2_grpc

FILE_SERVICE = file_pb2.DESCRIPTOR.services_by_name["FileService"]
IMAGE_SERVICE = image_pb2.DESCRIPTOR.services_by_name["ImageService"]
LINK_SERVICE = link_pb2.DESCRIPTOR.services_by_name["LinkService"]

# A caller who does not take part gets the same answer as for a request that does not exist.
REFUSALS = Refusals(not_a_participant=RequestNotFound, read_only_for_admins=ReadOnlyForAdmins)


@asynccontextmanager
async def running(
    settings: Settings,
    keys: Callable[[Database], KeySet] | None = None,
    states: Callable[[Database], AskState] | None = None,
) -> AsyncIterator[Chassis]:
    """Runs the service until the block ends.

    *keys* and *states* are the sources of signing keys and of session states; auth-service by default.
    """
    chassis = Chassis(settings, name="file-service", keys=keys, states=states)
    store = open_store(settings)
    if settings.s3_bucket is None:
        chassis.keep_data_in(settings.upload_dir)
    limits = Limits(settings.max_upload_size, settings.allowed_file_types, settings.max_image_pixels)
    pool = ImagePool(PoolLimits(processes=settings.image_processes, max_pixels=settings.max_image_pixels))
    receiver = UploadReceiver(chassis.database, store, limits)
    port = _byte_port(settings)
    downloads = Downloads(store, port)
    async with (
        pool,
        port,
        request_client(settings.request_address, settings.tls) as requests,
        thread_client(settings.chat_address, settings.tls) as threads,
    ):
        membership = FileMembership(chassis.database, PARTICIPANTS, requests, REFUSALS, threads)
        silence = settings.upload_silence_seconds
        servicer = FileServicer(
            chassis.database, membership, receiver, downloads, silence_seconds=silence, admission=_admission(settings)
        )
        chassis.serve(FILE_SERVICE, file_pb2_grpc.add_FileServiceServicer_to_server, servicer)
        renderer = Renderer(chassis.database, store, receiver, pool)
        _serve_images(chassis, settings, membership, renderer, downloads, pool)
        for subscription in consumers.subscriptions():
            chassis.listen(subscription)
        _work(chassis, settings, store)
        serve_data_exports(chassis, store, receiver)
        wiring.wire_uploads(chassis, settings, membership, store, _admission(settings))
        async with chassis:
            with port.serving():
                yield chassis


def _serve_images(  # noqa: PLR0913, PLR0917  # one for each collaborator
    chassis: Chassis,
    settings: Settings,
    membership: FileMembership,
    renderer: Renderer,
    downloads: Downloads,
    pool: ImagePool,
) -> None:
    """Serves smaller images, and links to files."""
    images = ImageServicer(chassis.database, membership, renderer, pool)
    chassis.serve(IMAGE_SERVICE, image_pb2_grpc.add_ImageServiceServicer_to_server, images)
    signer = LinkSigner(settings.secret_key, seconds=settings.link_seconds)
    links = LinkServicer(chassis.database, membership, renderer, downloads, verifier=chassis.verifier, signer=signer)
    chassis.serve(LINK_SERVICE, link_pb2_grpc.add_LinkServiceServicer_to_server, links)


def _byte_port(settings: Settings) -> BytePort:
    folder = settings.upload_dir.absolute() if settings.s3_bucket is None else None
    address = Address(settings.host, settings.bytes_port, settings.tls)
    tickets, grace = Tickets(settings.secret_key), settings.shutdown_grace_seconds
    return BytePort(folder, tickets, address, grace_seconds=grace)


def _work(chassis: Chassis, settings: Settings, store: Store) -> None:
    chassis.work(Sweeper(chassis.database, store, settings.retention))
    if settings.clamav_url:
        scanner = Scanner(settings.clamav_url, seconds=settings.scan_seconds)
        trouble = Trouble("scanner")
        chassis.tell_health(trouble)
        chassis.work(ScannerProbe(chassis.database, scanner, trouble))
        chassis.work_when_due(Checker(chassis.database, store, scanner, trouble))


def _admission(settings: Settings) -> Admission:
    if settings.clamav_url is None:
        return Admission(settings.quotas, announced=sum_announced)
    return Admission(settings.quotas, needs_check=lambda _content, _purpose: True, announced=sum_announced)
