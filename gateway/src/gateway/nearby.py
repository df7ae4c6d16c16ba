"""Query parameters of a search around a place."""

from typing import Annotated, Any

from fastapi import Query

from gateway import wire
from gateway.dependencies import query_parameters
from gateway.values import Category
from twou.request.v1 import request_pb2


class Nearby:
    def __init__(
        self,
        lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)],
        lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
        radius_km: Annotated[float, Query(gt=0, le=100, allow_inf_nan=False)] = 25,
        category: Category | None = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> None:
        # Every message of a search around a place has these fields.
        self.fields: dict[str, Any] = {
            "latitude": lat,
            "longitude": lon,
            "radius_km": radius_km,
            "category": wire.enum_value(request_pb2.Category, category),
            "limit": limit,
        }


NearbyQuery = Annotated[Nearby, query_parameters(Nearby)]
