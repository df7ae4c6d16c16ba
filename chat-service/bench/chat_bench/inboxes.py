"""Measures lists and counts of notifications: `make bench W=inboxes`; see bench/README.md at the root."""

import argparse
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import uvloop
from sqlalchemy import insert

from bench.report import Table, circumstances, milliseconds
from chat_bench.running import Ask, measured, service
from chat_service.notifications import actions
from chat_service.notifications.inbox import queries
from chat_service.notifications.inbox.models import Notification, UnreadCount
from chat_service.notifications.inbox.queries import NotificationFilters
from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.people import actions as people
from kit import call, clock, logging, rpc
from kit.call import Call
from kit.database import Database
from kit.ids import new_id
from kit.paging import Page
from testkit.tokens import TokenIssuer
from twou.chat.v1 import notification_pb2 as pb
from twou.chat.v1 import notification_pb2_grpc

_BATCH = 1000

_HEAD = """\
# What lists and counts of notifications cost

Made by `make bench W=inboxes B='{arguments}'`.

{circumstances}

Client, service and database share these CPUs. **Compare ratios, not absolutes.** A user with so many unread
notifications lists the newest 50 of them and asks for the number of unread ones; one call after the other. *In process*
is the statement, *gRPC* the whole call over loopback with a token that is verified. *Adding* is the transaction in
which an event makes a notification of this user, with its frame.

The bars: the list of a user with 10,000 has a p99 of at most 15 ms, and the number of unread ones costs at most 1.2
times as much with 10,000 as with 10.
"""

_TEXT = "{calls} calls a row. The last column is the median, divided by that of the same row with the fewest."


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench W=inboxes", description="measure lists of notifications")
    parser.add_argument("--notifications", nargs="+", type=int, default=[10, 10_000], help="of one user (10 10000)")
    parser.add_argument("--calls", type=int, default=500, help="calls of each kind (500)")
    parser.add_argument("--output", type=Path, help="a Markdown file to write as well")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    sizes = " ".join(map(str, chosen.notifications))
    head = _HEAD.format(arguments=f"--notifications {sizes} --calls {chosen.calls}", circumstances=circumstances())
    print(head)
    tables = [
        uvloop.run(inboxes(system, sorted(chosen.notifications), chosen.calls)).markdown()
        for system in ("sqlite", "postgresql")
    ]
    print("\n\n".join(tables))
    if chosen.output:
        chosen.output.write_text("\n\n".join([head.rstrip(), *tables]) + "\n")


async def inboxes(system: str, sizes: Sequence[int], calls: int) -> Table:
    """Measures a user with each number of notifications on a database system."""
    rows: list[list[str]] = []
    medians: dict[str, float] = {}
    async with service(system) as (database, port, issuer):
        users = {size: await _fill(database, size) for size in sizes}
        await _analyse(database)
        async with rpc.channel(f"127.0.0.1:{port}") as channel:
            stub = notification_pb2_grpc.NotificationServiceStub(channel)
            for size, user_id in users.items():
                for way, ask in _ways(database, stub, issuer, user_id).items():
                    samples = await measured(ask, calls)
                    median = samples.percentile(50)
                    times = [milliseconds(samples.percentile(percent)) for percent in (50, 95, 99)]
                    rows.append([f"{size:,}", way, *times, f"{median / medians.setdefault(way, median):.2f}"])
    columns = ["notifications", "asked", "p50 ms", "p95 ms", "p99 ms", "p50 ÷ least"]
    return Table(f"On {system}", _TEXT.format(calls=calls), columns, rows)


async def _fill(database: Database, size: int) -> UUID:
    """Gives a new user unread notifications, one a minute, and returns the user's id."""
    user_id, now = new_id(), clock.now()
    rows = [
        {
            "id": new_id(),
            "user_id": user_id,
            "event_id": new_id(),
            "kind": "request.accepted",
            "type": "request_update",
            "actor_id": user_id,
            "params": {},
            "data": {"request_id": str(new_id())},
            "request_id": new_id(),
            "link": f"/requests/{new_id()}",
            "count": 1,
            "is_shown": True,
            "expires_at": now,
            "created_at": now - timedelta(minutes=number),
            "latest_at": now - timedelta(minutes=number),
        }
        for number in range(size)
    ]
    for first in range(0, size, _BATCH):
        async with database.transaction() as session:
            await session.execute(insert(Notification), rows[first : first + _BATCH])
    async with database.transaction() as session:
        # Known, so that auth-service is not asked.
        await people.note_name(session, user_id, "A name of a usual length", now)
        await session.execute(insert(UnreadCount), [{"user_id": user_id, "type": "request_update", "count": size}])
    return user_id


async def _analyse(database: Database) -> None:
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("ANALYZE")


def _ways(
    database: Database, stub: notification_pb2_grpc.NotificationServiceStub, issuer: TokenIssuer, user_id: UUID
) -> Mapping[str, Ask]:
    token = issuer.token(user_id, "client")

    async def listed() -> None:
        async with database.read_once() as session:
            await queries.list_notifications(session, user_id, NotificationFilters(), Page(50))

    async def listed_over_grpc() -> None:
        call.enter(Call(token=token))
        await rpc.unary(stub.ListNotifications, pb.ListNotificationsRequest(limit=50))

    async def unread_over_grpc() -> None:
        call.enter(Call(token=token))
        await rpc.unary(stub.ListNotifications, pb.ListNotificationsRequest(limit=50, unread=True))

    async def counted_over_grpc() -> None:
        call.enter(Call(token=token))
        await rpc.unary(stub.GetUnreadCount, pb.GetUnreadCountRequest())

    async def added() -> None:
        draft = NotificationDraft("request.accepted", user_id, clock.now())
        async with database.transaction() as session:
            await actions.notify(session, new_id(), [draft])

    return {
        "list, in process": listed,
        "list, gRPC": listed_over_grpc,
        "unread ones, gRPC": unread_over_grpc,
        "count, gRPC": counted_over_grpc,
        "adding, in process": added,
    }


if __name__ == "__main__":
    main()
