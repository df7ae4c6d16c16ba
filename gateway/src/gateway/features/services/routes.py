"""Routes of services, served by request-service."""

from typing import Annotated

from fastapi import APIRouter

from gateway import wire
from gateway.budgets import COMMANDS, PUBLIC, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.services.schemas import NewService, Service, ServiceChange, ServiceKind
from gateway.identity import Caller, OptionalCaller
from gateway.paging import PagingQuery
from gateway.values import ONE_LINE, Json, ShortText, Stated
from kit import rpc
from twou.request.v1 import service_pb2

router = APIRouter(tags=["services"])

PartOfName = Annotated[ShortText, Stated(maxLength=200, pattern=ONE_LINE)]


@router.post("/services", status_code=201)
@spends(COMMANDS)
async def create_service(body: NewService, _caller: Caller, services: Services) -> Json[Service]:
    """Creates a service: a shared one by an admin, one of a venue by its owner or an admin."""
    return Service.of((await rpc.unary(services.offerings.CreateService, body.to())).service)


class _ServiceFilter:
    """Query parameters that select services."""

    def __init__(
        self, q: PartOfName | None = None, kind: ServiceKind | None = None, venue_id: ShortText | None = None
    ) -> None:
        self.fields = {"q": q, "kind": wire.enum_value(service_pb2.ServiceKind, kind), "venue_id": venue_id}


ServiceFilter = Annotated[_ServiceFilter, query_parameters(_ServiceFilter)]


@router.get("/services")
@spends(PUBLIC)
async def list_services(
    _caller: OptionalCaller, services: Services, wanted: ServiceFilter, paging: PagingQuery
) -> list[Json[Service]]:
    """Returns what is offered: shared services, and those of venues or of `venue_id` alone. `q` is a part of the name.

    Owners of venues and admins also see services that are not active.
    """
    message = service_pb2.ListServicesRequest(**wanted.fields, **paging.fields)
    answer = await rpc.unary(services.offerings.ListServices, message)
    return paging.page(map(Service.of, answer.services), answer.next_cursor)


@router.get("/services/{service_id}")
@spends(PUBLIC)
async def get_service(service_id: str, _caller: OptionalCaller, services: Services) -> Json[Service]:
    message = service_pb2.GetServiceRequest(service_id=service_id)
    return Service.of((await rpc.unary(services.offerings.GetService, message)).service)


@router.patch("/services/{service_id}")
@spends(COMMANDS)
async def update_service(service_id: str, body: ServiceChange, _caller: Caller, services: Services) -> Json[Service]:
    return Service.of((await rpc.unary(services.offerings.UpdateService, body.to(service_id))).service)
