"""Routes of brokers, served by request-service."""

from typing import Annotated, Any

from fastapi import APIRouter

from gateway.budgets import COMMANDS, PUBLIC, spends
from gateway.dependencies import Services, query_parameters
from gateway.features.brokers.schemas import Broker, BrokerChange, BrokerVerdict, NewBroker
from gateway.identity import Caller, OptionalCaller
from gateway.paging import PagingQuery
from gateway.values import ONE_LINE, Json, ShortText, Stated
from kit import rpc
from twou.request.v1 import broker_pb2

router = APIRouter(tags=["brokers"])

PartOfBroker = Annotated[ShortText, Stated(maxLength=200, pattern=ONE_LINE)]
RegionName = Annotated[ShortText, Stated(maxLength=100, pattern=ONE_LINE)]


class _BrokerFilter:
    """Query parameters that select brokers."""

    def __init__(
        self, q: PartOfBroker | None = None, region: RegionName | None = None, *, verified: bool | None = None
    ) -> None:
        self.fields: dict[str, Any] = {"q": q, "region": region, "verified": verified}


BrokerFilter = Annotated[_BrokerFilter, query_parameters(_BrokerFilter)]


@router.post("/brokers", status_code=201)
@spends(COMMANDS)
async def create_broker(body: NewBroker, _caller: Caller, services: Services) -> Json[Broker]:
    """Makes the caller a broker, whose licence an admin is to verify.

    Its papers are submitted by `POST /verification/documents`.
    """
    return Broker.of((await rpc.unary(services.brokers.CreateBroker, body.to())).broker)


@router.put("/brokers/me")
@router.patch("/brokers/me")
@spends(COMMANDS)
async def update_broker(body: BrokerChange, _caller: Caller, services: Services) -> Json[Broker]:
    return Broker.of((await rpc.unary(services.brokers.UpdateBroker, body.to())).broker)


@router.delete("/brokers/me", status_code=204)
@spends(COMMANDS)
async def delete_broker(_caller: Caller, services: Services) -> None:
    """Ends the caller's being a broker."""
    await rpc.unary(services.brokers.DeleteBroker, broker_pb2.DeleteBrokerRequest())


@router.get("/brokers")
@spends(PUBLIC)
async def list_brokers(
    _caller: OptionalCaller, services: Services, wanted: BrokerFilter, paging: PagingQuery
) -> list[Json[Broker]]:
    """Returns brokers by name, without those who were rejected.

    `q` is a part of the name, the company or the licence, and `region` a whole region; both in any case.
    """
    message = broker_pb2.ListBrokersRequest(**wanted.fields, **paging.fields)
    answer = await rpc.unary(services.brokers.ListBrokers, message)
    return paging.page(map(Broker.of, answer.brokers), answer.next_cursor)


@router.get("/brokers/{user_id}")
@spends(PUBLIC)
async def get_broker(user_id: str, _caller: OptionalCaller, services: Services) -> Json[Broker]:
    """Returns a broker. One who was rejected is 404 for all but themself and admins."""
    return Broker.of((await rpc.unary(services.brokers.GetBroker, broker_pb2.GetBrokerRequest(user_id=user_id))).broker)


@router.post("/brokers/{user_id}/verify")
@spends(COMMANDS)
async def verify_broker(user_id: str, body: BrokerVerdict, _caller: Caller, services: Services) -> Json[Broker]:
    """Verifies or rejects a broker. A later decision replaces an earlier one; the same one changes nothing."""
    return Broker.of((await rpc.unary(services.brokers.VerifyBroker, body.to(user_id))).broker)
