"""Rules for events about archives of users' data."""

from collections.abc import Mapping
from uuid import UUID

from google.protobuf.message import Message

from chat_service.notifications.kinds.convert.moderation import ACCOUNT_PAGE
from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.news import News, NewsRule
from kit import clock
from twou.file.v1 import data_export_events_pb2 as pb


def _ready(event: pb.DataExportReady) -> News:
    yield _draft(event, "data_export.ready", file_id=event.data_export.file_id)


def _failed(event: pb.DataExportFailed) -> News:
    yield _draft(event, "data_export.failed")


def _draft(event: pb.DataExportReady | pb.DataExportFailed, kind: str, **data: str) -> NotificationDraft:
    export = event.data_export
    return NotificationDraft(
        kind,
        UUID(export.owner_id),
        clock.from_timestamp(event.occurred_at),
        {},
        link=ACCOUNT_PAGE,
        data={"data_export_id": export.id, **data},
    )


RULES: Mapping[type[Message], NewsRule] = {pb.DataExportReady: _ready, pb.DataExportFailed: _failed}
