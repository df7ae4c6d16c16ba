"""Traces and metrics of a real system, as the servers of an operator receive them."""

import contextlib
from collections.abc import AsyncIterator
from typing import NamedTuple

import httpx2
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from testkit.processes import free_port
from testkit.waiting import eventually
from tests.collector import Collector, collecting
from tests.conftest import StartStack
from tests.people import ADDIS, PASSWORD, Person
from tools.observability import exported as source
from tools.observability import files
from tools.stack.config import DEPLOYABLES, GATEWAY, REQUEST
from tools.stack.stack import Stack

CONTENT, DESCRIPTION, ADDRESS = "the key lies under the mat", "my red car beside the blue bus", "Bole Road 17"
TRACE, OTHER_TRACE, SILENT = "4bf92f3577b34da6a3ce929d0e0e4736", "0af7651916cd43dd8448eb211c80319c", "a" * 32
MISSED = "b" * 32


class Observed(NamedTuple):
    """A system, its collector, and what a client and a provider have done in it."""

    stack: Stack
    collector: Collector
    ports: dict[str, int]
    request_id: str
    tokens: list[str]

    def metrics(self, name: str) -> dict[str, float]:
        """Returns the samples of a process, each by its name with labels."""
        answer = httpx2.get(f"http://127.0.0.1:{self.ports[name]}/metrics", trust_env=False)
        return {
            sample.name + "".join(f" {key}={value}" for key, value in sorted(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def observed(start_stack: StartStack) -> AsyncIterator[Observed]:
    ports = {one.name: free_port() for one in DEPLOYABLES}
    settings = {f"{one.prefix}_METRICS_PORT": str(ports[one.name]) for one in DEPLOYABLES}
    async with contextlib.AsyncExitStack() as running:
        collector = await running.enter_async_context(collecting())
        settings |= {
            "LOG_FORMAT": "json",
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            # No trace is recorded but those that a caller asks for.
            "OTEL_TRACES_SAMPLER": "parentbased_always_off",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }
        stack = await running.enter_async_context(start_stack("sqlite", **settings))
        client = await running.enter_async_context(Person(stack.gateway_url))
        provider = await running.enter_async_context(Person(stack.gateway_url, "provider"))
        request_id, secret = await play(client, provider)
        # The last spans of both traces have arrived, whichever test comes first.
        await collector.path_to("send offer.created", TRACE, GATEWAY.name)
        await collector.path_to("send message.created", OTHER_TRACE, GATEWAY.name)
        await collector.path_to("catch up request.cancelled", MISSED, GATEWAY.name)
        tokens = [person.tokens[kind] for person in (client, provider) for kind in ("access_token", "refresh_token")]
        yield Observed(stack, collector, ports, request_id, [*tokens, secret])


async def play(client: Person, provider: Person) -> tuple[str, str]:
    """Asks for help, accepts, writes a message, reads a calendar and cancels.

    Returns the id of the request and the secret of the calendar.
    """
    await provider.goes_available()
    async with provider.socket() as socket:
        await socket.frame("connection.established")
        client.http.headers["traceparent"] = f"00-{TRACE}-00f067aa0ba902b7-01"
        request = await client.asks_for_help(description=DESCRIPTION, address=ADDRESS)
        await socket.frame("offer.created", request_id=request["id"])
        client.http.headers["traceparent"] = f"00-{SILENT}-00f067aa0ba902b7-00"
        await provider.does("accept", request=request)
        await socket.frame("request.accepted")
        client.http.headers["traceparent"] = f"00-{OTHER_TRACE}-b7ad6b7169203331-01"
        await client.post(f"/messages/{request['id']}", content=CONTENT)
        cursor = (await socket.frame("message.created", content=CONTENT))["cursor"]
    calendar = (await client.post("/calendar/feeds")).json()["url"]
    assert (await client.get(calendar)).status_code == 200
    client.http.headers["traceparent"] = f"00-{MISSED}-b7ad6b7169203331-01"
    async with provider.socket() as other:
        await other.frame("connection.established")
        await client.does("cancel", request=request)
        # From now on, a socket with the older cursor has missed it.
        await other.frame("request.cancelled")
    async with provider.socket(cursor=cursor) as socket:
        await socket.frame("request.cancelled")
    del client.http.headers["traceparent"]
    await client.get("/no/such/page")
    return str(request["id"]), calendar.rpartition("/")[2].removesuffix(".ics")


async def test_trace_of_a_request_reaches_the_offer_on_the_socket(observed: Observed) -> None:
    path = await observed.collector.path_to("send offer.created", TRACE, GATEWAY.name)
    names = [name for _, name in path]
    assert names == [
        "POST /requests/",
        "twou.request.v1.RequestService/CreateRequest",
        "twou.request.v1.RequestService/CreateRequest",
        "publish twou.request.v1.OfferCreated",
        "send offer.created",
    ]


async def test_trace_of_a_message_reaches_its_frame(observed: Observed) -> None:
    path = await observed.collector.path_to("send message.created", OTHER_TRACE, GATEWAY.name)
    assert [service for service, _ in path] == [
        GATEWAY.name,
        GATEWAY.name,
        "chat-service",
        "chat-service",
        GATEWAY.name,
    ]


async def test_trace_of_a_frame_that_was_missed_reaches_the_client_who_comes_back(observed: Observed) -> None:
    path = await observed.collector.path_to("catch up request.cancelled", MISSED, GATEWAY.name)
    assert [name for _, name in path][-2:] == ["publish twou.request.v1.RequestCancelled", "catch up request.cancelled"]


async def test_trace_shows_statements_and_consumers(observed: Observed) -> None:
    def names() -> set[tuple[str, str]]:
        return {(span.service, span.name) for span in observed.collector.trace(TRACE)}

    # Consumers do not hurry.
    await eventually(lambda: any(one == "chat-service" and name.endswith("RequestCreated") for one, name in names()))
    assert ("request-service", "INSERT") in names()


async def test_no_trace_is_recorded_unless_a_caller_asked_for_it(observed: Observed) -> None:
    traces = {span.trace_id for span in observed.collector.spans}
    assert traces == {TRACE, OTHER_TRACE, MISSED}


async def test_attributes_name_no_person_and_nothing_that_they_wrote(observed: Observed) -> None:
    private = [CONTENT, DESCRIPTION, ADDRESS, PASSWORD, "127.0.0.1", "@example.com", *map(str, ADDIS.values())]
    private += observed.tokens
    texts = [f"{span.name} {span.attributes}" for span in observed.collector.spans]
    assert texts
    assert [text for text in texts for one in private if one in text] == []


async def test_log_lines_name_the_trace(observed: Observed) -> None:
    for name, trace_id in ((GATEWAY.name, TRACE), (REQUEST.name, TRACE), ("chat-service", OTHER_TRACE)):
        text = (observed.stack.config.logs / f"{name}.log").read_text()
        assert f'"trace_id":"{trace_id}"' in text, name


async def test_metrics_count_requests_by_route_and_not_by_path(observed: Observed) -> None:
    found = observed.metrics(GATEWAY.name)
    assert found["twou_http_requests_total method=POST route=/requests/ status=201"] == 1
    assert found["twou_http_request_seconds_count method=POST route=/messages/{request_id}"] == 1
    # Other tests ask for paths that are not there, too.
    assert found["twou_http_requests_total method=none route=none status=404"] >= 1
    assert found["twou_http_requests_total method=GET route=/calendar/{secret}.ics status=200"] == 1
    assert not any(one in name for name in found for one in observed.tokens)
    assert not any(observed.request_id in name or "/no/such" in name for name in found)
    assert found["twou_rpc_client_calls_total method=/twou.request.v1.RequestService/CreateRequest outcome=OK"] == 1
    assert found["twou_frame_delivery_seconds_count frame=offer.created"] == 1
    assert found["twou_nats_connected"] == found["twou_revocations_current"] == 1
    assert "twou_sockets" in found


async def test_metrics_of_a_service_tell_calls_events_and_waiting(observed: Observed) -> None:
    found = observed.metrics(REQUEST.name)
    assert found["twou_rpc_server_calls_total method=/twou.request.v1.RequestService/AcceptRequest outcome=OK"] == 1
    assert found["twou_first_offer_seconds_count"] == 1
    assert found["twou_outbox_oldest_seconds"] < 10
    assert found["twou_database_connections_max"] == 10
    assert found["twou_outbox_published_total relay=outbox-relay"] >= 3
    handled = {name for name in observed.metrics("chat-service") if name.startswith("twou_events_handled_total")}
    assert any(name.endswith("event=twou.request.v1.RequestCreated") for name in handled), handled


async def test_dashboards_and_rules_name_metrics_that_processes_export(observed: Observed) -> None:
    exported: set[str] = set()
    for one in DEPLOYABLES:
        text = httpx2.get(f"http://127.0.0.1:{observed.ports[one.name]}/metrics", trust_env=False).text
        # Also those that have no value yet.
        exported |= {
            line.split()[2].removesuffix("_created") for line in text.splitlines() if line.startswith("# TYPE")
        }
    named = files.metrics()
    assert len(named) > 25
    assert named - exported == set()
    # The check of dashboards reads the source: it misses none of those that are ours.
    known = {one for name in source.names() for one in (name, name.removesuffix("_total"))}
    assert {name for name in exported if name.startswith("twou_")} - known == set()


async def test_metrics_are_not_served_where_clients_are(observed: Observed) -> None:
    for path in ("/metrics", "/api/v1/metrics"):
        answer = httpx2.get(f"{observed.stack.gateway_url}{path}", trust_env=False)
        assert answer.status_code == 404
