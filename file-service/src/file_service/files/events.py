"""Builds the events that file-service publishes."""

from datetime import datetime

from file_service.files import convert
from file_service.files.models import File
from kit import clock
from twou.file.v1 import events_pb2

type FileEvent = events_pb2.FileUploaded | events_pb2.FileReady | events_pb2.FileRejected | events_pb2.FileDeleted


def file_uploaded(file: File) -> events_pb2.FileUploaded:
    return events_pb2.FileUploaded(file=convert.file(file), occurred_at=clock.to_timestamp(file.uploaded_at))


def file_ready(file: File, now: datetime) -> events_pb2.FileReady:
    return events_pb2.FileReady(file=convert.file(file), occurred_at=clock.to_timestamp(now))


def file_rejected(file: File, now: datetime) -> events_pb2.FileRejected:
    return events_pb2.FileRejected(file=convert.file(file), occurred_at=clock.to_timestamp(now))


def file_deleted(file: File, now: datetime) -> events_pb2.FileDeleted:
    return events_pb2.FileDeleted(file=convert.file(file), occurred_at=clock.to_timestamp(now))
