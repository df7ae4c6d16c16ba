"""The composition root: makes all parts of auth-service and connects them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from argon2 import PasswordHasher

from auth_service.accounts.passwords import Passwords
from auth_service.administration.servicer import AdminServicer
from auth_service.audit.servicer import AuditServicer
from auth_service.audit.workers import AuditCleaning
from auth_service.facts.workers import Resealing
from auth_service.identity.revoked import revoked_lately
from auth_service.identity.servicer import AuthServicer
from auth_service.identity.taken_names import TakenNames
from auth_service.identity.workers import DeletionReminder
from auth_service.keys.actions import public_keys
from auth_service.mails.transports import transport
from auth_service.mails.workers import MailSender
from auth_service.recovery.challenges import Challenges
from auth_service.recovery.composer import AccountMailComposer, Pages
from auth_service.recovery.servicer import VerificationServicer
from auth_service.recovery.workers import ChallengeCleaning
from auth_service.sessions.actions import session_state
from auth_service.sessions.lifetimes import Lifetimes
from auth_service.sessions.login_budget import LoginBudget
from auth_service.sessions.password_guard import PasswordGuard
from auth_service.sessions.tokens import Tokens
from auth_service.sessions.workers import SessionCleaning
from auth_service.settings import Settings
from auth_service.throttle.limits import Limit, Throttle
from auth_service.throttle.workers import CountCleaning
from auth_service.vault import Vault
from kit.chassis import Chassis
from kit.identity import AUTH_SERVICE
from kit.keys import KeySet
from kit.tokens import TokenRules
from twou.auth.v1 import admin_pb2, admin_pb2_grpc, auth_pb2_grpc, verification_pb2, verification_pb2_grpc

VERIFICATION_SERVICE = verification_pb2.DESCRIPTOR.services_by_name["VerificationService"]
ADMIN_SERVICE = admin_pb2.DESCRIPTOR.services_by_name["AdminService"]
AUDIT_SERVICE = admin_pb2.DESCRIPTOR.services_by_name["AuditService"]

# Limits for one client address, which many people may share.
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
        # Other services call this one for keys and sessions; it reads its own database.
        keys=lambda database: KeySet(partial(public_keys, database, vault)),
        states=lambda database: partial(session_state, database),
        revoked=lambda database: partial(revoked_lately, database),
    )
    passwords = _passwords(settings)
    guard = PasswordGuard(chassis.database, passwords, vault, factor=settings.rate_factor)
    names = TakenNames(chassis.database, Throttle(vault, "taken names", _TAKEN_NAMES, factor=settings.rate_factor))
    _serve_identity(chassis, settings, vault, guard, names)
    _serve_recovery(chassis, settings, vault, guard, names)
    administration = names.guarded(AdminServicer(chassis.database, vault, guard))
    chassis.serve(ADMIN_SERVICE, admin_pb2_grpc.add_AdminServiceServicer_to_server, administration)
    chassis.serve(AUDIT_SERVICE, admin_pb2_grpc.add_AuditServiceServicer_to_server, AuditServicer(chassis.database))
    chassis.work(SessionCleaning(chassis.database))
    chassis.work(CountCleaning(chassis.database))
    chassis.work(DeletionReminder(chassis.database))
    chassis.work(Resealing(chassis.database, vault))
    chassis.work(AuditCleaning(chassis.database, retention=settings.audit_retention))
    async with passwords, chassis:
        yield chassis


def _serve_identity(
    chassis: Chassis, settings: Settings, vault: Vault, guard: PasswordGuard, names: TakenNames
) -> None:
    rules = TokenRules(settings.token_issuer, settings.token_audience)
    lifetimes = Lifetimes(
        access_token=settings.access_token_lifetime,
        idle=settings.refresh_token_lifetime,
        session=settings.session_lifetime,
        live_sessions=settings.sessions_per_user * settings.rate_factor,
    )
    servicer = AuthServicer(
        chassis.database,
        vault,
        guard,
        Tokens(rules, vault, lifetimes, admins_need_second_factor=settings.admin_second_factor == "required"),
        logins=LoginBudget(chassis.database, factor=settings.rate_factor),
        guessing=Throttle(vault, "wrong passwords", _WRONG_PASSWORDS, factor=settings.rate_factor),
    )
    chassis.serve(AUTH_SERVICE, auth_pb2_grpc.add_AuthServiceServicer_to_server, names.guarded(servicer))


def _serve_recovery(
    chassis: Chassis, settings: Settings, vault: Vault, guard: PasswordGuard, names: TakenNames
) -> None:
    challenges = Challenges(
        vault,
        reset_lifetime=settings.password_reset_lifetime,
        verification_lifetime=settings.email_verification_lifetime,
    )
    servicer = VerificationServicer(
        chassis.database,
        vault,
        guard,
        challenges,
        asking=Throttle(vault, "mails asked for", *_MAILS_ASKED_FOR, factor=settings.rate_factor),
        trying=Throttle(vault, "codes tried", _CODES_TRIED, factor=settings.rate_factor),
    )
    add = verification_pb2_grpc.add_VerificationServiceServicer_to_server
    chassis.serve(VERIFICATION_SERVICE, add, names.guarded(servicer))
    composer = AccountMailComposer(
        vault,
        challenges,
        sender=settings.mail_from,
        pages=Pages(settings.password_reset_url, settings.email_objection_url),
        verifications_per_day=settings.verification_mails_per_day,
        factor=settings.rate_factor,
    )
    chassis.work_when_due(MailSender(chassis.database, composer, transport(settings)))
    chassis.work(ChallengeCleaning(chassis.database))


def _passwords(settings: Settings) -> Passwords:
    hasher = PasswordHasher(
        time_cost=settings.argon2_iterations,
        memory_cost=settings.argon2_memory_kib,
        parallelism=settings.argon2_parallelism,
    )
    threads, min_length = settings.hashing_threads, settings.password_min_length
    return Passwords(hasher, threads=threads, min_length=min_length, factor=settings.rate_factor)
