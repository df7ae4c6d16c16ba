"""Routes of client events and of the numbers of the system, served by auth-service."""

from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response

from gateway import spreadsheets, wire
from gateway.budgets import CLIENT_EVENTS, EVENTS_OF_ACCOUNT, READING, charge_besides, spends
from gateway.dependencies import Services, dependencies_of, query_parameters
from gateway.features.analytics.schemas import ClientEvents, RecordedEvents, SeriesPoint, Stats
from gateway.identity import Caller, OptionalCaller
from gateway.values import Json, Moment, ShortText, Stated
from kit import rpc
from kit.clock import to_timestamp
from twou.auth.v1 import analytics_pb2

router = APIRouter()

_COLUMNS = ("timestamp", "value", "by")


@router.post("/analytics/events", tags=["analytics"], status_code=202)
@spends(CLIENT_EVENTS)
async def record_events(
    body: ClientEvents, request: Request, caller: OptionalCaller, services: Services
) -> Json[RecordedEvents]:
    """Records what a client has noticed: all of the events or none. With a token they are the caller's."""
    if caller is not None:
        charge_besides(request.scope, dependencies_of(request).budgets.purse(EVENTS_OF_ACCOUNT), caller.user_id.int)
    answer = await rpc.unary(services.analytics.RecordEvents, body.to())
    return RecordedEvents.of(answer)


@router.get("/admin/stats", tags=["administration"])
@spends(READING)
async def get_stats(_caller: Caller, services: Services) -> Json[Stats]:
    """Returns the totals of all metrics, since they have been counted."""
    answer = await rpc.unary(services.analytics.GetStats, analytics_pb2.GetStatsRequest())
    return Stats.of(answer)


class _SeriesQuery:
    """Query parameters that ask for the values of one metric."""

    def __init__(  # the parameters of the query
        self,
        metric: Annotated[ShortText, Query(), Stated(rule="A metric of `GET /admin/stats`.")],
        since: Annotated[Moment | None, Query(alias="from", description="By default 24 steps before `to`")] = None,
        until: Annotated[Moment | None, Query(alias="to", description="By default now")] = None,
        step: Literal["hour", "day"] = "hour",
        by: Annotated[ShortText | None, Query(), Stated(rule="A dimension of the metric.")] = None,
    ) -> None:
        self.message = analytics_pb2.GetSeriesRequest(
            metric=metric,
            since=to_timestamp(since),
            until=to_timestamp(until),
            step=wire.enum_value(analytics_pb2.SeriesStep, step),
            by=by,
        )


SeriesQuery = Annotated[_SeriesQuery, query_parameters(_SeriesQuery)]


@router.get(
    "/admin/stats/series",
    tags=["administration"],
    response_model=list[SeriesPoint],
    responses=spreadsheets.DOCUMENTED,
)
@spends(READING)
async def get_series(
    _caller: Caller,
    services: Services,
    wanted: SeriesQuery,
    format: Annotated[Literal["csv"] | None, Query()] = None,  # noqa: A002  # the name in the query
) -> Response:
    """Returns the values of a metric by hour or day, oldest first: up to 31 days by hour, and 366 by day.

    Without `by`, there is a value for each step; with it, one for each name that has one in the step. `format=csv`
    returns a file for spreadsheets.
    """
    points = SeriesPoint.each_of(await rpc.unary(services.analytics.GetSeries, wanted.message))
    if format is None:
        # Written here: passing thousands of points through their schema would take as long as all the rest.
        return Response(orjson.dumps(points), media_type="application/json")
    return spreadsheets.file(f"{wanted.message.metric}.csv", _COLUMNS, points)
