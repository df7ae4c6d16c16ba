"""Routes of quotes, served by request-service."""

from fastapi import APIRouter

from gateway.budgets import COMMANDS, spends
from gateway.dependencies import Services
from gateway.features.quotes.schemas import NewQuote, Quote
from gateway.identity import Caller
from gateway.values import Json
from kit import rpc

router = APIRouter(tags=["requests"])


@router.post("/quotes", status_code=201)
@spends(COMMANDS)
async def create_quote(body: NewQuote, _caller: Caller, services: Services) -> Json[Quote]:
    """Returns the price of a job, line by line. A request that names it within an hour has this price."""
    return Quote.of((await rpc.unary(services.quotes.CreateQuote, body.to())).quote)
