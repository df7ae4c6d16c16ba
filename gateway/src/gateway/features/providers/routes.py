"""Routes of providers: profile, position and search by place, served by request-service."""

from fastapi import APIRouter

from gateway.budgets import COMMANDS, POSITIONS, READING, SEARCHES, spends
from gateway.dependencies import Services
from gateway.features.providers.schemas import KnownPosition, NearbyProvider, Position, ProfileChange, Provider
from gateway.identity import Caller
from gateway.nearby import NearbyQuery
from gateway.values import Json
from kit import rpc
from twou.request.v1 import provider_pb2

router = APIRouter(tags=["providers"])


@router.put("/providers/me")
@spends(COMMANDS)
async def update_profile(body: ProfileChange, _caller: Caller, services: Services) -> Json[Provider]:
    return Provider.of((await rpc.unary(services.providers.UpdateProfile, body.to_update())).provider)


@router.put("/providers/me/location")
@spends(POSITIONS)
async def update_location(body: Position, _caller: Caller, services: Services) -> Json[KnownPosition]:
    answer = await rpc.unary(services.providers.UpdateLocation, body.to_update())
    return KnownPosition.of(answer.position)


@router.get("/users/nearby")
@router.get("/providers/nearby")
@spends(SEARCHES)
async def list_nearby_providers(_caller: Caller, services: Services, nearby: NearbyQuery) -> list[Json[NearbyProvider]]:
    message = provider_pb2.ListNearbyProvidersRequest(**nearby.fields)
    answer = await rpc.unary(services.providers.ListNearbyProviders, message)
    return [NearbyProvider.of(near.provider, distance_km=near.distance_km) for near in answer.providers]


@router.get("/providers/{provider_id}")
@spends(READING)
async def get_provider(provider_id: str, _caller: Caller, services: Services) -> Json[Provider]:
    message = provider_pb2.GetProviderRequest(provider_id=provider_id)
    return Provider.of((await rpc.unary(services.providers.GetProvider, message)).provider)
