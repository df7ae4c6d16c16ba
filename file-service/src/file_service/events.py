"""Builds the events that file-service publishes."""

from file_service import convert
from file_service.models import File
from kit import clock
from twou.file.v1 import events_pb2


def file_uploaded(file: File) -> events_pb2.FileUploaded:
    return events_pb2.FileUploaded(file=convert.file(file), occurred_at=clock.to_timestamp(file.uploaded_at))
