"""The checkout page of the built-in payment gateway, in development only: in production there is no such payment.

It is a page for people and no part of the API, so no document shows it.
"""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from gateway.budgets import PUBLIC, spends
from gateway.dependencies import Services
from gateway.edge import PREFIX
from gateway.features.test_checkout.page import BUTTONS, SAVE, page_of
from kit import rpc
from kit.errors import NotFound
from twou.request.v1 import test_gateway_pb2 as pb

router = APIRouter(tags=["payments"])


@router.get("/payments/test-checkout/{reference}", response_class=HTMLResponse, include_in_schema=False)
@spends(PUBLIC)
async def show_checkout(reference: str, services: Services) -> HTMLResponse:
    """Returns the page at which a payer agrees, is refused or gives up."""
    answer = await rpc.unary(services.checkouts.GetCheckout, pb.GetCheckoutRequest(reference=reference))
    return HTMLResponse(page_of(answer.checkout, _path(answer.checkout)))


@router.post("/payments/test-checkout/{reference}/{button}", response_class=Response, include_in_schema=False)
@spends(PUBLIC)
async def press_button(reference: str, button: str, services: Services) -> Response:
    """Does what the payer has chosen, and shows the page again."""
    card = button.removeprefix(SAVE) if button.startswith(SAVE) else ""
    chosen = pb.CheckoutButton.CHECKOUT_BUTTON_SAVE if card else BUTTONS.get(button)
    if chosen is None:
        raise NotFound
    message = pb.PressRequest(reference=reference, button=chosen, card=card)
    answer = await rpc.unary(services.checkouts.Press, message)
    return Response(status_code=303, headers={"Location": _path(answer.checkout)})


def _path(checkout: pb.Checkout) -> str:
    return f"{PREFIX}/payments/test-checkout/{checkout.reference}"
