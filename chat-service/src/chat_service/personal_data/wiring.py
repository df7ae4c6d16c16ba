"""Connects exports of users' data with the process."""

from contextlib import AbstractAsyncContextManager

from chat_service.personal_data import consumers
from chat_service.personal_data.sections import SECTIONS
from kit import personal_data
from kit.chassis import Chassis


def sending_personal_data(chassis: Chassis, files: personal_data.Address) -> AbstractAsyncContextManager[None]:
    """Holds the channel to file-service until the block ends."""
    (begun,) = consumers.subscriptions()
    return personal_data.sending(chassis, begun, "conversations.json", SECTIONS, files)
