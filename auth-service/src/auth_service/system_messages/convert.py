"""Conversion of messages of operators from and to protobuf."""

import re
from typing import Any

from sqlalchemy import Row

from auth_service.system_messages.models import MAX_LINK, MAX_MESSAGE, MAX_TITLE, SystemMessage, SystemMessageType
from auth_service.system_messages.plans import MessagePlan
from kit import protobuf
from kit.errors import FieldIssue, InvalidInput
from kit.text import control_issue, length_issue
from twou.auth.v1 import system_message_pb2 as pb

_LINES = "\n\r\t"
# Browsers take "//host" and "/\host" for another site, and drop tabs and line ends before they look.
_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_TYPES = protobuf.EnumMap(SystemMessageType, pb.SystemMessageType)
_MESSAGE = protobuf.Packer(pb.SystemMessage, SystemMessage)


def plan(request: pb.RecordSystemMessageRequest) -> MessagePlan:
    """Reads what an operator wants to tell. Raises InvalidInput; whether the times are possible, `times` decides."""
    title, message = protobuf.optional(request, "title"), request.message.strip()
    title = title.strip() if title is not None else None
    link = protobuf.optional(request, "link")
    issues = {
        "title": None if title is None else _line_issue(title),
        "message": length_issue(message, min_length=1, max_length=MAX_MESSAGE)
        or control_issue(message, allowed=_LINES),
        "link": None if link is None else _link_issue(link),
    }
    if found := tuple(FieldIssue(field, issue) for field, issue in issues.items() if issue):
        raise InvalidInput(details=found)
    kind = _TYPES.get("type", request.type)
    starts_at, ends_at = protobuf.moment(request, "starts_at"), protobuf.moment(request, "ends_at")
    return MessagePlan(kind, title, message, link, starts_at, ends_at)


def system_message(found: SystemMessage | Row[Any]) -> pb.SystemMessage:
    return _MESSAGE(found)


def _line_issue(title: str) -> str | None:
    return length_issue(title, min_length=1, max_length=MAX_TITLE) or control_issue(title)


def _link_issue(link: str) -> str | None:
    if len(link) <= MAX_LINK and _PATH.fullmatch(link):
        return None
    return f"must be the path of a page in the app, such as /help, of at most {MAX_LINK} ASCII characters"
