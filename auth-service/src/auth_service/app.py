"""The composition root: what auth-service is made of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from argon2 import PasswordHasher

from auth_service.accounts.passwords import Passwords
from auth_service.keys.actions import public_keys
from auth_service.permissions import PERMISSIONS
from auth_service.servicer import AuthServicer
from auth_service.sessions.cleaning import SessionCleaning
from auth_service.sessions.failures import Failures
from auth_service.sessions.login import Login
from auth_service.sessions.password_change import PasswordChange
from auth_service.sessions.tokens import Tokens
from auth_service.settings import Settings
from auth_service.vault import Vault
from kit.chassis import Chassis
from kit.identity import AUTH_SERVICE
from kit.keys import KeySet
from kit.tokens import TokenRules
from twou.auth.v1 import auth_pb2_grpc


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Chassis]:
    vault = Vault(settings.secret_key)
    chassis = Chassis(
        settings,
        name="auth-service",
        permissions=PERMISSIONS,
        # Everybody else asks this service for the keys; it looks into its own database.
        keys=lambda database: KeySet(partial(public_keys, database, vault)),
    )
    passwords = _passwords(settings)
    rules = TokenRules(settings.token_issuer, settings.token_audience)
    tokens = Tokens(rules, vault, access_lifetime=settings.access_lifetime)
    failures = Failures(chassis.database, vault, allowed=settings.allowed_failures)
    login = Login(chassis.database, passwords, tokens, failures, session_lifetime=settings.session_lifetime)
    chassis.serve(
        AUTH_SERVICE,
        auth_pb2_grpc.add_AuthServiceServicer_to_server,
        AuthServicer(
            chassis.database,
            passwords,
            tokens,
            vault,
            login=login,
            password_change=PasswordChange(chassis.database, passwords, failures),
        ),
    )
    chassis.work(SessionCleaning(chassis.database))
    async with passwords, chassis:
        yield chassis


def _passwords(settings: Settings) -> Passwords:
    hasher = PasswordHasher(
        time_cost=settings.argon2_iterations,
        memory_cost=settings.argon2_memory_kib,
        parallelism=settings.argon2_parallelism,
    )
    return Passwords(hasher, threads=settings.hashing_threads, shortest=settings.password_min_length)
