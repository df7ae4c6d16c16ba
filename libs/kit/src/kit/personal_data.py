"""Sends what a service has stored about a user to file-service, which puts it into the user's archive.

    begun = subscription("chat-service-data-exports")
    async with sending(chassis, begun, "conversations.json", SECTIONS, Address(settings.file_address, settings.tls)):

`DataExportBegun` begins it. Personal data leave a service only this way: no call returns them, and file-service takes
them only for an archive that the user has asked for and that they alone can read. A document that could not be sent is
sent again as long as the event comes again; file-service replaces the earlier one.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, Protocol, Self
from uuid import UUID

from sqlalchemy import inspect, select, tuple_

from kit import clock, rpc
from kit.chassis import Chassis
from kit.database import Database
from kit.subscriptions import Subscription, without_handler
from kit.tls import Tls
from twou.file.v1 import data_export_pb2 as pb
from twou.file.v1.data_export_events_pb2 import DataExportBegun
from twou.file.v1.data_export_pb2_grpc import DataExportServiceStub

DATA_EXPORT_SERVICE = pb.DESCRIPTOR.services_by_name["DataExportService"]
_ROWS = 500
type Row = dict[str, Any]


@dataclass(frozen=True)
class Address:
    """The place of file-service."""

    address: str
    tls: Tls | None


class Section(Protocol):
    """A named list of a document."""

    @property
    def name(self) -> str: ...

    def batches(self, database: Database, user_id: UUID) -> AsyncIterator[Sequence[Row]]:
        """Yields what is stored about the user, some at a time."""


@dataclass(frozen=True)
class Rows:
    """The rows of a table whose column *owner* has the id of the user, in the order of their keys.

    A row has the columns that are named, under their names. Secrets, and what belongs to others, are not named.
    """

    name: str
    model: type[Any]
    owner: str
    columns: tuple[str, ...]

    @classmethod
    def of(cls, name: str, model: type[Any], owner: str, columns: str) -> Self:
        """*columns* are separated by spaces."""
        return cls(name, model, owner, (*columns.split(),))

    async def batches(self, database: Database, user_id: UUID) -> AsyncIterator[Sequence[Row]]:
        key = inspect(self.model).primary_key
        # Some older tables have another name for a column than for its attribute.
        shown = [getattr(self.model, name).label(f"shown_{name}") for name in self.columns]
        is_theirs = getattr(self.model, self.owner) == user_id
        statement = select(*shown, *(column.label(f"key_{at}") for at, column in enumerate(key)))
        statement = statement.where(is_theirs).order_by(*key).limit(_ROWS)
        last: tuple[Any, ...] | None = None
        while True:
            async with database.read_once() as session:
                page = statement if last is None else statement.where(tuple_(*key) > last)
                rows = (await session.execute(page)).all()
            if rows:
                yield [dict(zip(self.columns, row, strict=False)) for row in rows]
            if len(rows) < _ROWS:
                return
            last = tuple(rows[-1][len(shown) :])


def subscription(durable: str) -> Subscription:
    """Returns the subscription for `sending`."""
    return Subscription(durable, {DataExportBegun: without_handler})


@asynccontextmanager
async def sending(
    chassis: Chassis, begun: Subscription, document: str, sections: Sequence[Section], files: Address
) -> AsyncIterator[None]:
    """Sends *document*, a JSON object with a list for each of the sections, for each export that begins.

    It holds the channel to file-service until the block ends.
    """
    async with rpc.channel(files.address, DATA_EXPORT_SERVICE, tls=files.tls) as channel:
        stub = DataExportServiceStub(channel)

        async def send(database: Database, events: Sequence[DataExportBegun]) -> Sequence[DataExportBegun]:
            for event in events:
                await rpc.upload(stub.AddDataExportPart, _messages(event, document, sections, database))
            return []

        chassis.listen(replace(begun, ahead=send))
        yield


async def _messages(
    event: DataExportBegun, document: str, sections: Sequence[Section], database: Database
) -> AsyncIterator[pb.AddDataExportPartRequest]:
    header = pb.DataExportPartHeader(data_export_id=event.data_export_id, name=document)
    yield pb.AddDataExportPartRequest(header=header)
    async for chunk in written(sections, database, UUID(event.user_id)):
        yield pb.AddDataExportPartRequest(chunk=chunk)


async def written(sections: Sequence[Section], database: Database, user_id: UUID) -> AsyncIterator[bytes]:
    """Yields the bytes of the document."""
    for at, section in enumerate(sections):
        yield f"{',' if at else '{'}\n{json.dumps(section.name)}: [".encode()
        separator = "\n"
        async for rows in section.batches(database, user_id):
            for row in rows:
                yield (separator + json.dumps(row, default=_plain, ensure_ascii=False)).encode()
                separator = ",\n"
        yield b"]"
    yield b"}\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return clock.to_timestamp(value).ToJsonString()  # type: ignore[union-attr]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else str(value)
