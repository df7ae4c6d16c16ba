"""Wires API keys into the process: their gRPC service."""

from datetime import timedelta

from auth_service.api_keys.servicer import ApiKeyServicer
from auth_service.sessions.tokens import Tokens
from auth_service.settings import Settings
from auth_service.throttle.limits import Limit, Throttle
from auth_service.vault import Vault
from kit.chassis import Chassis
from twou.auth.v1 import api_key_pb2, api_key_pb2_grpc

API_KEY_SERVICE = api_key_pb2.DESCRIPTOR.services_by_name["ApiKeyService"]
# For one client network. A key cannot be guessed; the limit keeps those who try from costing much.
_REFUSED_KEYS = Limit(60, timedelta(minutes=1))


def serve_api_keys(chassis: Chassis, settings: Settings, vault: Vault, tokens: Tokens) -> None:
    guessing = Throttle(vault, "refused keys", _REFUSED_KEYS, factor=settings.rate_factor)
    servicer = ApiKeyServicer(chassis.database, tokens, guessing)
    chassis.serve(API_KEY_SERVICE, api_key_pb2_grpc.add_ApiKeyServiceServicer_to_server, servicer)
