"""Publishes events in tests as another service does."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import pytest
from google.protobuf.message import Message

from kit import clock
from kit.bus import Bus
from kit.ids import new_id
from twou.request.v1.request_pb2 import RequestStatus, ServiceRequest


@pytest.fixture
async def bus(nats_url: str, namespace: str) -> AsyncIterator[Bus]:
    """A connection to NATS, with all streams, in the namespace of this test."""
    async with Bus(nats_url, namespace, name="test") as bus:
        await bus.ready()
        yield bus


async def publish(bus: Bus, event: Message, *, event_id: UUID | None = None) -> None:
    await publish_bytes(bus, type(event), event.SerializeToString(), event_id=event_id)


async def publish_bytes(bus: Bus, event_type: type[Message], payload: bytes, *, event_id: UUID | None = None) -> None:
    """Publishes `payload` as an event of that type; the payload need not be valid."""
    headers = {"Event-Id": str(event_id or new_id()), "Event-Type": event_type.DESCRIPTOR.full_name}
    await bus.jetstream.publish(bus.event_subject(event_type), payload, headers=headers)


def service_request(  # noqa: PLR0913  # one for each field of a participants state
    *, topic_id: UUID, client_id: UUID, provider_id: UUID | None, epoch: int, status: str, updated_at: datetime | None
) -> ServiceRequest:
    """Returns the request of an event, with the fields that a copy of participants reads."""
    return ServiceRequest(
        id=str(topic_id),
        client_id=str(client_id),
        provider_id=str(provider_id) if provider_id else None,
        epoch=epoch,
        status=RequestStatus.Value(f"REQUEST_STATUS_{status.upper()}"),
        updated_at=clock.to_timestamp(updated_at),
    )
