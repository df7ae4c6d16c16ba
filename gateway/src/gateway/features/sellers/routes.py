"""Routes of sellers, served by request-service."""

from fastapi import APIRouter

from gateway.budgets import COMMANDS, PUBLIC, READING, spends
from gateway.dependencies import Services
from gateway.features.sellers.schemas import OwnSeller, Seller, SellerChange, SellerDecision
from gateway.identity import Caller, OptionalCaller
from gateway.values import Json
from kit import rpc
from twou.request.v1 import seller_pb2

router = APIRouter(tags=["sellers"])


@router.put("/sellers/me")
@spends(COMMANDS)
async def update_seller(body: SellerChange, _caller: Caller, services: Services) -> Json[OwnSeller]:
    """Opens the seller profile of the caller, or changes it. Any account may have one."""
    return OwnSeller.of((await rpc.unary(services.sellers.UpdateSeller, body.to())).seller)


@router.get("/sellers/me")
@spends(READING)
async def get_own_seller(_caller: Caller, services: Services) -> Json[OwnSeller]:
    """Returns the seller profile of the caller, with what others do not see."""
    return OwnSeller.of((await rpc.unary(services.sellers.GetOwnSeller, seller_pb2.GetOwnSellerRequest())).seller)


@router.get("/sellers/{user_id}")
@spends(PUBLIC)
async def get_seller(user_id: str, _caller: OptionalCaller, services: Services) -> Json[Seller]:
    answer = await rpc.unary(services.sellers.GetSeller, seller_pb2.GetSellerRequest(user_id=user_id))
    return Seller.of(answer.seller)


@router.post("/sellers/{user_id}/suspend", status_code=204)
@spends(COMMANDS)
async def suspend_seller(user_id: str, body: SellerDecision, _caller: Caller, services: Services) -> None:
    """Hides all listings of a seller, who can offer nothing until they are restored. Doing it again changes nothing."""
    message = seller_pb2.SuspendSellerRequest(user_id=user_id, reason=body.reason)
    await rpc.unary(services.sellers.SuspendSeller, message)


@router.post("/sellers/{user_id}/restore", status_code=204)
@spends(COMMANDS)
async def restore_seller(user_id: str, body: SellerDecision, _caller: Caller, services: Services) -> None:
    """Ends a suspension: the listings are shown again. Doing it again changes nothing."""
    message = seller_pb2.RestoreSellerRequest(user_id=user_id, reason=body.reason)
    await rpc.unary(services.sellers.RestoreSeller, message)
