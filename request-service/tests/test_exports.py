"""Admins export all requests and payments in batches, each row once."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from payment_testing import Desk, played
from remote_testing import Remote, issuer
from request_testing import Service

from kit import rpc
from kit.errors import Forbidden
from kit.rpc import Channel
from request_service.assistance.requests import actions as requests
from request_service.payment.payments import exporting
from testkit.callers import new_caller
from testkit.people import Person, expect_error
from twou.request.v1 import payment_pb2, payment_pb2_grpc, request_pb2


async def exported(person: Person, method: Any, request: Any, rows: Callable[[Any], Any]) -> list[list[Any]]:
    async def within() -> list[list[Any]]:
        person.enter()
        return [list(rows(batch)) async for batch in rpc.stream(method, request)]

    return await asyncio.create_task(within())


async def test_all_requests_come_once_newest_first(
    remote: Remote, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "_EXPORT_BATCH", 2)
    made = [str((await service.create()).id) for _ in range(5)]
    admin, wanted = issuer.person("admin"), request_pb2.ExportRequestsRequest()
    batches = await exported(admin, remote.requests.ExportRequests, wanted, lambda batch: batch.requests)
    assert [[row.id for row in rows] for rows in batches] == [made[4:2:-1], made[2:0:-1], made[:1]]
    assert all(row.description and row.latitude for rows in batches for row in rows)
    for role in ("client", "provider"):
        refused = exported(issuer.person(role), remote.requests.ExportRequests, wanted, list)
        await expect_error(refused, Forbidden, "ONLY_ADMINS")


async def test_an_export_without_rows_is_empty(remote: Remote) -> None:
    admin = issuer.person("admin")
    assert await exported(admin, remote.requests.ExportRequests, request_pb2.ExportRequestsRequest(), list) == []


async def test_all_payments_come_once_newest_first(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_EXPORT_BATCH", 2)
    desk = Desk(service, played(service))
    made = [(await (await desk.job()).ask()).id for _ in range(3)]
    batches = [list(rows) async for rows in exporting.export_payments(service.database, new_caller("admin"))]
    assert [[row.id for row in rows] for rows in batches] == [made[2:0:-1], made[:1]]


async def test_only_admins_export_payments(channel: Channel) -> None:
    stub = payment_pb2_grpc.PaymentServiceStub(channel)
    wanted = payment_pb2.ExportPaymentsRequest()
    for role in ("client", "provider"):
        refused = exported(issuer.person(role), stub.ExportPayments, wanted, list)
        await expect_error(refused, Forbidden, "ONLY_ADMINS")
