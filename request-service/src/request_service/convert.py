"""What the nouns' conversions have in common."""

from datetime import datetime

from google.protobuf.message import Message

from kit import clock
from kit.errors import InvalidInput
from request_service.categories import Category
from twou.request.v1 import request_pb2

CATEGORY_MESSAGES = {category: request_pb2.Category.Value(f"CATEGORY_{category.name.upper()}") for category in Category}
_CATEGORIES = {message: category for category, message in CATEGORY_MESSAGES.items()}


def find_category(message: request_pb2.Category.ValueType) -> Category | None:
    """None if none was said."""
    return None if message == request_pb2.CATEGORY_UNSPECIFIED else get_category("category", message)


def get_category(field: str, message: request_pb2.Category.ValueType) -> Category:
    if message not in _CATEGORIES:
        raise InvalidInput.field(field, "is not a known category")
    return _CATEGORIES[message]


def find_moment(message: Message, field: str) -> datetime | None:
    """None if the field is absent."""
    if not message.HasField(field):
        return None
    try:
        return clock.from_timestamp(getattr(message, field))
    except ValueError as error:
        raise InvalidInput.field(field, "is not a possible time") from error
