"""Wires payment gateways into a process: those that the settings name, and the built-in one in development."""

from kit.chassis import Chassis
from request_service.payment.gateways.directory import WEBHOOKS_PATH, Gateways, open_gateways
from request_service.payment.gateways.settings import GatewaySettings
from request_service.payment.test_gateway.notifying import Notifying
from request_service.payment.test_gateway.servicer import CheckoutServicer
from request_service.payment.test_gateway.signing import webhook_secret
from twou.request.v1 import test_gateway_pb2, test_gateway_pb2_grpc

_CHECKOUT_SERVICE = test_gateway_pb2.DESCRIPTOR.services_by_name["CheckoutService"]


def wire_gateways(chassis: Chassis, settings: GatewaySettings) -> Gateways:
    """Returns the gateways, which are closed by leaving their context."""
    gateways = open_gateways(settings, chassis.database)
    is_open = settings.environment != "production"
    checkouts = CheckoutServicer(chassis.database, is_open=is_open)
    chassis.serve(_CHECKOUT_SERVICE, test_gateway_pb2_grpc.add_CheckoutServiceServicer_to_server, checkouts)
    if is_open:
        secret = webhook_secret(settings.secret_key)
        chassis.work_when_due(Notifying(chassis.database, secret, settings.site + WEBHOOKS_PATH))
    return gateways
