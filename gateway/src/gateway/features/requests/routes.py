"""Routes of requests, served by request-service."""

from typing import Annotated

from fastapi import APIRouter

from gateway import wire
from gateway.budgets import COMMANDS, READING, REQUESTS, SEARCHES, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.requests.schemas import (
    Assignment,
    AvailableRequest,
    Cancellation,
    NewRating,
    NewRequest,
    Rating,
    ReachableStatus,
    RequestChange,
    ServiceRequest,
    Status,
    TimelineEntry,
)
from gateway.identity import Caller
from gateway.nearby import NearbyQuery
from gateway.paging import PagingQuery
from gateway.values import Category, Json, Moment
from kit import rpc
from kit.clock import to_timestamp
from twou.request.v1 import request_pb2

router = APIRouter(tags=["requests"])


@router.post("/requests/", status_code=201)
@spends(REQUESTS)
async def create_request(body: NewRequest, _caller: Caller, services: Services) -> Json[ServiceRequest]:
    return ServiceRequest.of((await rpc.unary(services.requests.CreateRequest, body.to())).request)


class _RequestFilter:
    """Query parameters that select requests."""

    def __init__(
        self,
        status: Status | None = None,
        category: Category | None = None,
        created_after: Moment | None = None,
        created_before: Moment | None = None,
    ) -> None:
        self.fields = {
            "status": wire.enum_value(request_pb2.RequestStatus, status),
            "category": wire.enum_value(request_pb2.Category, category),
            "created_after": to_timestamp(created_after),
            "created_before": to_timestamp(created_before),
        }


RequestFilter = Annotated[_RequestFilter, query_parameters(_RequestFilter)]


@router.get("/requests/")
@spends(READING)
async def list_requests(
    _caller: Caller,
    services: Services,
    paging: PagingQuery,
    wanted: RequestFilter,
) -> list[Json[ServiceRequest]]:
    message = request_pb2.ListRequestsRequest(**wanted.fields, **paging.fields)
    answer = await rpc.unary(services.requests.ListRequests, message)
    return paging.page(map(ServiceRequest.of, answer.requests), answer.next_cursor)


@router.get("/requests/available")
@spends(SEARCHES)
async def list_available_requests(
    _caller: Caller, services: Services, nearby: NearbyQuery
) -> list[Json[AvailableRequest]]:
    message = request_pb2.ListAvailableRequestsRequest(**nearby.fields)
    answer = await rpc.unary(services.requests.ListAvailableRequests, message)
    return [AvailableRequest.of(near.request, distance_km=near.distance_km) for near in answer.requests]


@router.get("/requests/{request_id}")
@spends(READING)
async def get_request(request_id: str, _caller: Caller, services: Services) -> Json[ServiceRequest]:
    message = request_pb2.GetRequestRequest(request_id=request_id)
    return ServiceRequest.of((await rpc.unary(services.requests.GetRequest, message)).request)


@router.put("/requests/{request_id}")
@router.patch("/requests/{request_id}")
@spends(COMMANDS)
async def update_request(
    request_id: str, body: RequestChange, _caller: Caller, services: Services
) -> Json[ServiceRequest]:
    answer = await rpc.unary(services.requests.UpdateRequest, body.to(request_id))
    return ServiceRequest.of(answer.request)


@router.post("/requests/{request_id}/accept")
@spends(COMMANDS)
async def accept_request(request_id: str, _caller: Caller, services: Services) -> Json[ServiceRequest]:
    message = request_pb2.AcceptRequestRequest(request_id=request_id)
    return ServiceRequest.of((await rpc.unary(services.requests.AcceptRequest, message)).request)


@router.post("/requests/{request_id}/start")
@spends(COMMANDS)
async def start_request(
    request_id: str, _caller: Caller, services: Services, body: Assignment | None = None
) -> Json[ServiceRequest]:
    message = request_pb2.StartRequestRequest(request_id=request_id, epoch=body.epoch if body else None)
    return ServiceRequest.of((await rpc.unary(services.requests.StartRequest, message)).request)


@router.post("/request/{request_id}/complete")
@router.post("/requests/{request_id}/complete")
@spends(COMMANDS)
async def complete_request(
    request_id: str, _caller: Caller, services: Services, body: Assignment | None = None
) -> Json[ServiceRequest]:
    message = request_pb2.CompleteRequestRequest(request_id=request_id, epoch=body.epoch if body else None)
    return ServiceRequest.of((await rpc.unary(services.requests.CompleteRequest, message)).request)


@router.post("/requests/{request_id}/cancel")
@spends(COMMANDS)
async def cancel_request(
    request_id: str, _caller: Caller, services: Services, body: Cancellation | None = None
) -> Json[ServiceRequest]:
    message = request_pb2.CancelRequestRequest(request_id=request_id, reason=body.reason if body else None)
    return ServiceRequest.of((await rpc.unary(services.requests.CancelRequest, message)).request)


@router.post("/requests/{request_id}/rating", status_code=201)
@spends(COMMANDS)
async def rate_request(request_id: str, body: NewRating, _caller: Caller, services: Services) -> Json[Rating]:
    message = request_pb2.RateRequestRequest(request_id=request_id, score=body.score, comment=body.comment)
    return Rating.of((await rpc.unary(services.requests.RateRequest, message)).rating)


@router.get("/requests/{request_id}/timeline")
@spends(READING)
async def list_timeline(request_id: str, _caller: Caller, services: Services) -> list[Json[TimelineEntry]]:
    """Returns everything that happened to the request, oldest first."""
    message = request_pb2.ListTimelineRequest(request_id=request_id)
    answer = await rpc.unary(services.requests.ListTimeline, message)
    return [TimelineEntry.of(entry) for entry in answer.entries]


@router.post("/requests/{request_id}/status")
@spends(COMMANDS)
async def set_status(
    request_id: str,
    caller: Caller,
    services: Services,
    status: ReachableStatus,
) -> Json[ServiceRequest]:
    """An alias of accept, start, complete and cancel, with the same rules."""
    transition = {
        "accepted": accept_request,
        "in_progress": start_request,
        "completed": complete_request,
        "cancelled": cancel_request,
    }[status]
    return await transition(request_id, caller, services)
