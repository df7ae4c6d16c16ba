"""Wires documents into a process: their gRPC services and workers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from auth_service.kyc.actions import Required
from auth_service.kyc.clients import file_client
from auth_service.kyc.servicer import DocumentReviewServicer, DocumentServicer
from auth_service.kyc.workers import DocumentExpiry, NumberResealing, StandingKeeping
from auth_service.settings import Settings
from auth_service.vault import Vault
from kit.chassis import Chassis
from twou.auth.v1 import document_pb2, document_pb2_grpc

DOCUMENT_SERVICE = document_pb2.DESCRIPTOR.services_by_name["DocumentService"]
DOCUMENT_REVIEW_SERVICE = document_pb2.DESCRIPTOR.services_by_name["DocumentReviewService"]


@asynccontextmanager
async def serving_documents(
    chassis: Chassis, settings: Settings, vault: Vault, required: Required
) -> AsyncIterator[None]:
    """Holds the channel to file-service until the block ends."""
    async with file_client(settings.file_address, settings.tls) as files:
        documents = DocumentServicer(chassis.database, vault, files)
        chassis.serve(DOCUMENT_SERVICE, document_pb2_grpc.add_DocumentServiceServicer_to_server, documents)
        _serve_reviews(chassis, vault, required)
        yield


def _serve_reviews(chassis: Chassis, vault: Vault, required: Required) -> None:
    reviews = DocumentReviewServicer(chassis.database, vault, required)
    chassis.serve(DOCUMENT_REVIEW_SERVICE, document_pb2_grpc.add_DocumentReviewServiceServicer_to_server, reviews)
    chassis.work_when_due(DocumentExpiry(chassis.database, required))
    chassis.work(StandingKeeping(chassis.database, required))
    chassis.work(NumberResealing(chassis.database, vault))
