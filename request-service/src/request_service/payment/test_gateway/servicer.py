"""The gRPC servicer of the checkout page of the built-in gateway. In production it finds nothing."""

from kit.database import Database
from kit.grpc_server import Context
from request_service.payment.test_gateway import actions, card_actions, convert, queries
from request_service.payment.test_gateway.errors import CheckoutNotFound
from twou.request.v1 import test_gateway_pb2 as pb
from twou.request.v1 import test_gateway_pb2_grpc


class CheckoutServicer(test_gateway_pb2_grpc.CheckoutServiceServicer):
    def __init__(self, database: Database, *, is_open: bool) -> None:
        """*is_open* is False in production, which nothing is played in."""
        self._database = database
        self._is_open = is_open

    async def GetCheckout(self, request: pb.GetCheckoutRequest, context: Context) -> pb.GetCheckoutResponse:
        self._require_open()
        async with self._database.read() as session:
            setup = await queries.find_setup(session, request.reference)
            if setup is not None:
                return pb.GetCheckoutResponse(checkout=convert.card_page(setup))
            charge = await queries.get_checkout(session, request.reference)
            buttons = await actions.list_buttons(session, charge)
            return pb.GetCheckoutResponse(checkout=convert.checkout(charge, buttons))

    async def Press(self, request: pb.PressRequest, context: Context) -> pb.PressResponse:
        self._require_open()
        chosen = convert.button(request)
        # Pressed again it is refused by the state of the payment, so no key of a repetition is kept.
        async with self._database.transaction() as session:
            if request.card:
                setup = await card_actions.choose_card(session, request.reference, convert.card(request))
                return pb.PressResponse(checkout=convert.card_page(setup))
            charge = await actions.press(session, request.reference, chosen)
            await session.flush()
            buttons = await actions.list_buttons(session, charge)
            return pb.PressResponse(checkout=convert.checkout(charge, buttons))

    def _require_open(self) -> None:
        if not self._is_open:
            raise CheckoutNotFound
