"""Measures the listing of conversations: `make bench W=listing`; see bench/README.md at the root."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import uvloop

from bench.report import Table, circumstances, milliseconds
from chat_bench import past
from chat_bench.running import Ask, measured, service
from chat_service.threads import actions
from chat_service.threads.queries import Filters
from kit import call, logging, rpc
from kit.call import Call
from kit.database import Database
from kit.paging import Page
from testkit.tokens import TokenIssuer
from twou.chat.v1 import conversation_pb2, conversation_pb2_grpc

_HEAD = """\
# What the listing of conversations costs

Made by `make bench W=listing B='{arguments}'`.

{circumstances}

Client, service and database share these CPUs. **Compare ratios, not absolutes.** A user with {conversations:,}
conversations lists the newest 50 of them, with last message, unread count and names; one call after the other.
*In process* is the action with its snapshot, *gRPC* the whole call over loopback with a token that is verified.

The bar: on PostgreSQL a p99 of at most 30 ms with 2,000 conversations of 1,000 messages each, and at most 1.2 times the
cost at ten times the messages.
"""

_TEXT = "{calls} calls a row. The last column is the median, divided by that of the same row with the fewest messages."


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench W=listing", description="measure the listing of conversations")
    parser.add_argument("--conversations", type=int, default=2000, help="of one user (2000)")
    parser.add_argument("--messages", nargs="+", type=int, default=[1000, 10_000], help="in each (1000 10000)")
    parser.add_argument("--calls", type=int, default=500, help="calls of each kind (500)")
    parser.add_argument("--output", type=Path, help="a Markdown file to write as well")
    chosen = parser.parse_args()
    logging.configure("bench", level="ERROR", log_format="console")
    head = _HEAD.format(arguments=_arguments(chosen), circumstances=circumstances(), conversations=chosen.conversations)
    print(head)
    table = uvloop.run(listing(chosen.conversations, sorted(chosen.messages), chosen.calls))
    print(table.markdown())
    if chosen.output:
        chosen.output.write_text(f"{head}\n{table.markdown()}\n")


async def listing(conversations: int, sizes: Sequence[int], calls: int) -> Table:
    """Measures each number of messages in turn; *sizes* must not decrease."""
    rows: list[list[str]] = []
    medians: dict[str, float] = {}
    present = 0
    async with service() as (database, port, issuer):
        user_id = await past.begin(database, conversations)
        async with rpc.channel(f"127.0.0.1:{port}") as channel:
            stub = conversation_pb2_grpc.ConversationServiceStub(channel)
            ways = {"in process": _in_process(database, user_id), "gRPC": _over_grpc(stub, issuer, user_id)}
            for size in sizes:
                began = time.monotonic()
                await past.write(database, present, size)
                present = size
                print(f"{size * conversations:,} messages, after {time.monotonic() - began:.0f} s", flush=True)
                for way, ask in ways.items():
                    samples = await measured(ask, calls)
                    median = samples.percentile(50)
                    times = [milliseconds(samples.percentile(percent)) for percent in (50, 95, 99)]
                    rows.append([f"{size:,}", way, *times, f"{median / medians.setdefault(way, median):.2f}"])
    columns = ["messages in each", "asked", "p50 ms", "p95 ms", "p99 ms", "p50 ÷ least"]
    return Table("The newest 50", _TEXT.format(calls=calls), columns, rows)


def _in_process(database: Database, user_id: UUID) -> Ask:
    async def ask() -> None:
        async with database.read() as session:
            seen, _ = await actions.list_conversations(session, user_id, Filters(), Page(50))
        assert len(seen) == 50

    return ask


def _over_grpc(stub: conversation_pb2_grpc.ConversationServiceStub, issuer: TokenIssuer, user_id: UUID) -> Ask:
    token = issuer.token(user_id, "client")

    async def ask() -> None:
        call.enter(Call(token=token))
        answer = await rpc.unary(stub.ListConversations, conversation_pb2.ListConversationsRequest(limit=50))
        assert all(one.HasField("last_message") for one in answer.conversations)

    return ask


def _arguments(chosen: argparse.Namespace) -> str:
    sizes = " ".join(map(str, chosen.messages))
    return f"--conversations {chosen.conversations} --messages {sizes} --calls {chosen.calls}"


if __name__ == "__main__":
    main()
