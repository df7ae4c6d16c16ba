"""Routes of preferences about notifications, and the unsubscribe link of mails; served by chat-service."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from gateway.budgets import COMMANDS, PUBLIC, READING, spends
from gateway.dependencies import Services
from gateway.features.preferences import page
from gateway.features.preferences.one_click import require_click
from gateway.features.preferences.page import CLICK, FIELD
from gateway.features.preferences.schemas import NewNotificationPreferences, NotificationPreferences
from gateway.identity import Caller
from gateway.values import Json, TokenText
from kit import rpc
from twou.chat.v1 import preference_pb2 as pb

router = APIRouter(tags=["notifications"])

_PAGE: dict[int | str, dict[str, Any]] = {200: {"description": "A page for a person"}}
_CLICKED = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {FIELD: {"type": "string", "enum": [CLICK]}},
                }
            }
            for kind in ("application/x-www-form-urlencoded", "multipart/form-data")
        },
    }
}


@router.get("/notifications/preferences")
@spends(READING)
async def get_preferences(_caller: Caller, services: Services) -> Json[NotificationPreferences]:
    """Returns the caller's preferences; defaults for all that they have not chosen."""
    answer = await rpc.unary(services.preferences.GetPreferences, pb.GetPreferencesRequest())
    return NotificationPreferences.of(answer.preferences)


@router.put("/notifications/preferences")
@spends(COMMANDS)
async def replace_preferences(
    body: NewNotificationPreferences, _caller: Caller, services: Services
) -> Json[NotificationPreferences]:
    """Replaces the caller's preferences: what is left out has its default."""
    answer = await rpc.unary(services.preferences.ReplacePreferences, body.to())
    return NotificationPreferences.of(answer.preferences)


# No log has the query of a request, in which the token stands (gateway/edge.py).
@router.get("/notifications/unsubscribe", response_class=HTMLResponse, responses=_PAGE)
@spends(PUBLIC)
async def get_subscription(token: Annotated[TokenText, Query()], services: Services) -> HTMLResponse:
    """Returns the page of an unsubscribe link, with a form that sends the request below. It changes nothing."""
    answer = await rpc.unary(services.preferences.GetSubscription, pb.GetSubscriptionRequest(token=token))
    return HTMLResponse(page.question(answer.type, answer.locale))


@router.post("/notifications/unsubscribe", response_class=HTMLResponse, responses=_PAGE, openapi_extra=_CLICKED)
@spends(PUBLIC)
async def unsubscribe(token: Annotated[TokenText, Query()], request: Request, services: Services) -> HTMLResponse:
    """Turns mails of the link's type off, as mail programs do with one click (RFC 8058)."""
    require_click(request.headers.get("content-type", ""), await request.body())
    answer = await rpc.unary(services.preferences.Unsubscribe, pb.UnsubscribeRequest(token=token))
    return HTMLResponse(page.done(answer.type, answer.locale))
