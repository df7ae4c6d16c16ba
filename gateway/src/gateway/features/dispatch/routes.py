"""Routes of offers and of the decisions of dispatch, served by request-service."""

from fastapi import APIRouter

from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services
from gateway.features.dispatch.schemas import Offer, Wave
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.request.v1 import dispatch_pb2

# Each route has the tag of its path, so that the documentation groups it with the other routes of the path.
router = APIRouter()


@router.get("/providers/me/offers", tags=["providers"])
@spends(READING)
async def list_offers(_caller: Caller, services: Services) -> list[Json[Offer]]:
    answer = await rpc.unary(services.dispatch.ListOffers, dispatch_pb2.ListOffersRequest())
    return [Offer.of(offer) for offer in answer.offers]


@router.post("/requests/{request_id}/decline", status_code=204, tags=["requests"])
@spends(COMMANDS)
async def decline_offer(request_id: str, _caller: Caller, services: Services) -> None:
    await rpc.unary(services.dispatch.DeclineOffer, dispatch_pb2.DeclineOfferRequest(request_id=request_id))


@router.get("/requests/{request_id}/dispatch", tags=["requests"])
@spends(READING)
async def get_dispatch(request_id: str, _caller: Caller, services: Services) -> list[Json[Wave]]:
    """Returns all waves, with the reason why each candidate was or was not offered the request.

    The client of the request gets only the numbers of candidates.
    """
    message = dispatch_pb2.GetDispatchRequest(request_id=request_id)
    answer = await rpc.unary(services.dispatch.GetDispatch, message)
    return [Wave.of(wave) for wave in answer.waves]
