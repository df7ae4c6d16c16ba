"""Routes of saved cards, served by request-service."""

from fastapi import APIRouter

from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services
from gateway.features.methods.schemas import NewPaymentMethod, PaymentMethod
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc
from twou.request.v1 import method_pb2

router = APIRouter(tags=["payments"])


@router.post("/payments/methods", status_code=201)
@spends(COMMANDS)
async def create_method(body: NewPaymentMethod, _caller: Caller, services: Services) -> Json[PaymentMethod]:
    """Begins to save a card, which is entered at the gateway alone. If it is slow, `payment.method_updated` follows."""
    return PaymentMethod.of((await rpc.unary(services.methods.CreateMethod, body.to())).method)


@router.get("/payments/methods")
@spends(READING)
async def list_methods(_caller: Caller, services: Services) -> list[Json[PaymentMethod]]:
    """Returns the caller's cards, oldest first: those that are saved, and those that are to be saved or have failed."""
    answer = await rpc.unary(services.methods.ListMethods, method_pb2.ListMethodsRequest())
    return [PaymentMethod.of(one) for one in answer.methods]


@router.post("/payments/methods/{payment_method_id}/sync")
@spends(COMMANDS)
async def sync_method(payment_method_id: str, _caller: Caller, services: Services) -> Json[PaymentMethod]:
    """Asks the gateway for a card that is to be saved, at most every 5 seconds, and returns the card."""
    message = method_pb2.SyncMethodRequest(method_id=payment_method_id)
    return PaymentMethod.of((await rpc.unary(services.methods.SyncMethod, message)).method)


@router.delete("/payments/methods/{payment_method_id}", status_code=204)
@spends(COMMANDS)
async def delete_method(payment_method_id: str, _caller: Caller, services: Services) -> None:
    """Removes a card. No payment is made with it any more, and its gateway forgets it."""
    await rpc.unary(services.methods.DeleteMethod, method_pb2.DeleteMethodRequest(method_id=payment_method_id))
