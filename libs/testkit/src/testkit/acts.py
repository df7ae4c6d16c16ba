"""Reads the acts of staff that a service has recorded for the audit trail."""

from kit.database import Database
from testkit.rows import outbox_rows
from twou.audit.v1.events_pb2 import ActRecorded


async def recorded_acts(database: Database) -> list[ActRecorded]:
    """Returns the acts that wait to be published, oldest first."""
    name = ActRecorded.DESCRIPTOR.full_name
    return [ActRecorded.FromString(row.payload) for row in await outbox_rows(database) if row.type == name]
