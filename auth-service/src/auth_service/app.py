"""The composition root: what auth-service is made of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from argon2 import PasswordHasher

from auth_service.accounts.passwords import Passwords
from auth_service.administration.servicer import AdminServicer
from auth_service.audit.servicer import AuditServicer
from auth_service.audit.workers import AuditCleaning
from auth_service.identity.servicer import AuthServicer
from auth_service.keys.actions import public_keys
from auth_service.mails.transports import transport
from auth_service.mails.workers import MailSender
from auth_service.recovery.challenges import Challenges
from auth_service.recovery.composer import Composer
from auth_service.recovery.email_verification import EmailVerification
from auth_service.recovery.password_change import PasswordChange
from auth_service.recovery.password_reset import PasswordReset
from auth_service.recovery.servicer import VerificationServicer
from auth_service.recovery.workers import ChallengeCleaning
from auth_service.sessions.actions import session_state
from auth_service.sessions.failures import Failures
from auth_service.sessions.login import Login
from auth_service.sessions.tokens import Tokens
from auth_service.sessions.workers import SessionCleaning
from auth_service.settings import Settings
from auth_service.throttle.limits import Limit, Throttle
from auth_service.vault import Vault
from kit.chassis import Chassis
from kit.identity import AUTH_SERVICE
from kit.keys import KeySet
from kit.tokens import TokenRules
from twou.auth.v1 import admin_pb2, admin_pb2_grpc, auth_pb2_grpc, verification_pb2, verification_pb2_grpc

VERIFICATION_SERVICE = verification_pb2.DESCRIPTOR.services_by_name["VerificationService"]
ADMIN_SERVICE = admin_pb2.DESCRIPTOR.services_by_name["AdminService"]
AUDIT_SERVICE = admin_pb2.DESCRIPTOR.services_by_name["AuditService"]

# For one client address; behind it may be many people.
_TAKEN_NAMES = Limit(60, timedelta(minutes=1))
_WRONG_PASSWORDS = Limit(100, timedelta(minutes=1))
_MAILS_ASKED_FOR = (Limit(20, timedelta(minutes=1)), Limit(100, timedelta(hours=1)))
_CODES_TRIED = Limit(30, timedelta(minutes=1))


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Chassis]:
    vault = Vault(settings.secret_key, settings.previous_secret_key)
    chassis = Chassis(
        settings,
        name="auth-service",
        # Everybody else asks this service for the keys and the sessions; it looks into its own database.
        keys=lambda database: KeySet(partial(public_keys, database, vault)),
        states=lambda database: partial(session_state, database),
    )
    passwords = _passwords(settings)
    rules = TokenRules(settings.token_issuer, settings.token_audience)
    tokens = Tokens(rules, vault, settings.lifetimes)
    failures = Failures(chassis.database, vault, allowed=settings.allowed_failures)
    login = Login(chassis.database, passwords, tokens, failures)
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
            taken=Throttle(vault, "taken names", _TAKEN_NAMES, factor=settings.rate_factor),
            guessing=Throttle(vault, "wrong passwords", _WRONG_PASSWORDS, factor=settings.rate_factor),
        ),
    )
    _serve_verification(chassis, settings, vault, passwords, failures)
    chassis.serve(ADMIN_SERVICE, admin_pb2_grpc.add_AdminServiceServicer_to_server, AdminServicer(chassis.database))
    chassis.serve(AUDIT_SERVICE, admin_pb2_grpc.add_AuditServiceServicer_to_server, AuditServicer(chassis.database))
    chassis.work(SessionCleaning(chassis.database))
    chassis.work(AuditCleaning(chassis.database, retention=settings.audit_retention))
    async with passwords, chassis:
        yield chassis


def _serve_verification(
    chassis: Chassis, settings: Settings, vault: Vault, passwords: Passwords, failures: Failures
) -> None:
    database = chassis.database
    challenges = Challenges(
        vault,
        reset_lifetime=settings.password_reset_lifetime,
        verification_lifetime=settings.email_verification_lifetime,
    )
    trying = Throttle(vault, "codes tried", _CODES_TRIED, factor=settings.rate_factor)
    chassis.serve(
        VERIFICATION_SERVICE,
        verification_pb2_grpc.add_VerificationServiceServicer_to_server,
        VerificationServicer(
            database,
            vault,
            asking=Throttle(vault, "mails asked for", *_MAILS_ASKED_FOR, factor=settings.rate_factor),
            password_reset=PasswordReset(database, passwords, challenges, failures),
            email_verification=EmailVerification(database, challenges, trying),
        ),
    )
    chassis.work(MailSender(database, Composer(settings, vault, challenges), transport(settings)))
    chassis.work(ChallengeCleaning(database))


def _passwords(settings: Settings) -> Passwords:
    hasher = PasswordHasher(
        time_cost=settings.argon2_iterations,
        memory_cost=settings.argon2_memory_kib,
        parallelism=settings.argon2_parallelism,
    )
    return Passwords(hasher, threads=settings.hashing_threads, shortest=settings.password_min_length)
