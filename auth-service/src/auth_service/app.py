"""The composition root: makes all parts of auth-service and connects them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from argon2 import PasswordHasher

from auth_service.accounts.passwords import Passwords
from auth_service.administration.servicer import AdminServicer
from auth_service.analytics.wiring import serve_analytics
from auth_service.api_keys.wiring import serve_api_keys
from auth_service.audit import consumers as acts
from auth_service.audit.servicer import AuditServicer
from auth_service.audit.workers import AuditCleaning
from auth_service.avatars.wiring import serve_avatars
from auth_service.deliveries import consumers as deliveries
from auth_service.deliveries.composer import NoticeMailComposer
from auth_service.deliveries.text_reports import TextReports
from auth_service.deliveries.workers import CriticalNoticeMailSender, NoticeMailCleaning, OtherNoticeMailSender
from auth_service.facts.workers import Resealing
from auth_service.flags.wiring import know_values, required_documents, serve_flags
from auth_service.identity.revoked import revoked_lately
from auth_service.identity.servicer import AuthServicer
from auth_service.identity.taken_names import TakenNames
from auth_service.identity.workers import DeletionReminder
from auth_service.imports.wiring import serve_imports
from auth_service.keys.actions import public_keys
from auth_service.kyc.actions import Required
from auth_service.kyc.servicer import DocumentStandings
from auth_service.kyc.wiring import serving_documents
from auth_service.mails.transports import Transport, transport
from auth_service.mails.workers import BulkMailSender, MailSender
from auth_service.moderation import consumers as reports
from auth_service.moderation.wiring import serve_reports
from auth_service.personal_data.wiring import sending_personal_data
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
from auth_service.system_messages.wiring import serve_system_messages
from auth_service.text_messages.limits import TextLimits
from auth_service.text_messages.notices import NoticeComposer
from auth_service.text_messages.pauses import ProviderPause
from auth_service.text_messages.providers import text_transport
from auth_service.text_messages.transports import TextTransport
from auth_service.text_messages.workers import CodeTextSender, NoticeTextSender
from auth_service.throttle.limits import Limit, Throttle
from auth_service.throttle.workers import CountCleaning
from auth_service.vault import Vault
from auth_service.verification.actions import CodeRules
from auth_service.verification.codes import PhoneCodes
from auth_service.verification.composer import CodeComposer
from auth_service.verification.contacts import Contacts
from auth_service.verification.servicer import ContactServicer
from auth_service.verification.workers import PhoneCodeCleaning
from kit.chassis import Chassis
from kit.identity import AUTH_SERVICE
from kit.keys import KeySet
from kit.personal_data import Address
from kit.tokens import TokenRules
from twou.auth.v1 import (
    admin_pb2,
    admin_pb2_grpc,
    auth_pb2_grpc,
    contact_pb2,
    contact_pb2_grpc,
    verification_pb2,
    verification_pb2_grpc,
)

VERIFICATION_SERVICE = verification_pb2.DESCRIPTOR.services_by_name["VerificationService"]
CONTACT_SERVICE = contact_pb2.DESCRIPTOR.services_by_name["ContactService"]
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
    await know_values(chassis, settings)
    passwords = _passwords(settings)
    guard = PasswordGuard(chassis.database, passwords, vault, factor=settings.rate_factor)
    names = TakenNames(chassis.database, Throttle(vault, "taken names", _TAKEN_NAMES, factor=settings.rate_factor))
    tokens = _tokens(settings, vault)
    _serve_identity(chassis, settings, vault, tokens, guard=guard, names=names)
    serve_api_keys(chassis, settings, vault, tokens)
    challenges = _challenges(settings, vault)
    _serve_recovery(chassis, settings, vault, guard=guard, names=names, challenges=challenges)
    texts = text_transport(settings)
    required = partial(required_documents, chassis.live, settings)
    _serve_verification(chassis, settings, vault, challenges, texts, required=required)
    _serve_administration(chassis, names.guarded(AdminServicer(chassis.database, vault, guard)))
    for serve in (serve_imports, serve_avatars, serve_system_messages, serve_analytics, serve_reports, serve_flags):
        serve(chassis)
    for worker in (SessionCleaning, CountCleaning, DeletionReminder):
        chassis.work(worker(chassis.database))
    chassis.work(Resealing(chassis.database, vault))
    for subscription in (*acts.subscriptions(), *reports.subscriptions()):
        chassis.listen(subscription)
    chassis.work(AuditCleaning(chassis.database, retention=settings.audit_retention))
    files_at = Address(settings.file_address, settings.tls)
    documents = serving_documents(chassis, settings, vault, required)
    async with passwords, _closing(texts), documents, sending_personal_data(chassis, files_at), chassis:
        yield chassis


def _serve_administration(chassis: Chassis, servicer: AdminServicer) -> None:
    chassis.serve(ADMIN_SERVICE, admin_pb2_grpc.add_AdminServiceServicer_to_server, servicer)
    chassis.serve(AUDIT_SERVICE, admin_pb2_grpc.add_AuditServiceServicer_to_server, AuditServicer(chassis.database))


def _tokens(settings: Settings, vault: Vault) -> Tokens:
    rules = TokenRules(settings.token_issuer, settings.token_audience)
    lifetimes = Lifetimes(
        access_token=settings.access_token_lifetime,
        idle=settings.refresh_token_lifetime,
        session=settings.session_lifetime,
        live_sessions=settings.sessions_per_user * settings.rate_factor,
    )
    return Tokens(rules, vault, lifetimes, staff_needs_second_factor=settings.admin_second_factor == "required")


def _serve_identity(  # noqa: PLR0913  # one for each collaborator
    chassis: Chassis, settings: Settings, vault: Vault, tokens: Tokens, *, guard: PasswordGuard, names: TakenNames
) -> None:
    servicer = AuthServicer(
        chassis.database,
        vault,
        guard,
        tokens,
        logins=LoginBudget(chassis.database, factor=settings.rate_factor),
        guessing=Throttle(vault, "wrong passwords", _WRONG_PASSWORDS, factor=settings.rate_factor),
    )
    chassis.serve(AUTH_SERVICE, auth_pb2_grpc.add_AuthServiceServicer_to_server, names.guarded(servicer))


def _challenges(settings: Settings, vault: Vault) -> Challenges:
    return Challenges(
        vault,
        reset_lifetime=settings.password_reset_lifetime,
        verification_lifetime=settings.email_verification_lifetime,
        invitation_lifetime=settings.invitation_lifetime,
    )


def _serve_recovery(  # noqa: PLR0913  # one for each collaborator
    chassis: Chassis,
    settings: Settings,
    vault: Vault,
    *,
    guard: PasswordGuard,
    names: TakenNames,
    challenges: Challenges,
) -> None:
    servicer = VerificationServicer(
        chassis.database,
        vault,
        guard,
        challenges,
        asking=_asking(settings, vault),
        trying=_trying(settings, vault),
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
    mail_server = transport(settings)
    for sender in (MailSender, BulkMailSender):
        chassis.work_when_due(sender(chassis.database, composer, mail_server))
    chassis.work(ChallengeCleaning(chassis.database))
    _send_for_others(chassis, settings, vault, mail_server)


def _send_for_others(chassis: Chassis, settings: Settings, vault: Vault, mail_server: Transport) -> None:
    """Sends what other services ask for, beside the mails of this one."""
    composer = NoticeMailComposer(vault, sender=settings.mail_from, factor=settings.rate_factor)
    for sender in (CriticalNoticeMailSender, OtherNoticeMailSender):
        chassis.work_when_due(sender(chassis.database, composer, mail_server))
    chassis.work(NoticeMailCleaning(chassis.database))
    for subscription in deliveries.subscriptions():
        chassis.listen(subscription)


def _serve_verification(  # noqa: PLR0913  # one for each collaborator
    chassis: Chassis,
    settings: Settings,
    vault: Vault,
    challenges: Challenges,
    texts: TextTransport,
    *,
    required: Required,
) -> None:
    contacts = Contacts(settings.sms_countries)
    codes = PhoneCodes(vault, lifetime=settings.phone_verification_lifetime)
    limits = TextLimits(vault, per_hour=settings.sms_max_per_hour, factor=settings.rate_factor)
    rules = CodeRules(
        contacts,
        codes,
        texts=limits if settings.sms_provider != "none" else None,
        mail_lifetime=settings.email_verification_lifetime,
        asking=_asking(settings, vault),
        trying=_trying(settings, vault),
    )
    servicer = ContactServicer(chassis.database, vault, challenges, rules, documents=DocumentStandings(required))
    chassis.serve(CONTACT_SERVICE, contact_pb2_grpc.add_ContactServiceServicer_to_server, servicer)
    # Both senders leave a provider in trouble alone.
    pause = ProviderPause()
    chassis.work_when_due(CodeTextSender(chassis.database, CodeComposer(codes, limits, contacts), texts, pause))
    chassis.work_when_due(NoticeTextSender(chassis.database, NoticeComposer(limits), texts, pause, TextReports()))
    chassis.work(PhoneCodeCleaning(chassis.database))


def _asking(settings: Settings, vault: Vault) -> Throttle:
    return Throttle(vault, "mails asked for", *_MAILS_ASKED_FOR, factor=settings.rate_factor)


def _trying(settings: Settings, vault: Vault) -> Throttle:
    return Throttle(vault, "codes tried", _CODES_TRIED, factor=settings.rate_factor)


@asynccontextmanager
async def _closing(texts: TextTransport) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await texts.close()


def _passwords(settings: Settings) -> Passwords:
    hasher = PasswordHasher(
        time_cost=settings.argon2_iterations,
        memory_cost=settings.argon2_memory_kib,
        parallelism=settings.argon2_parallelism,
    )
    threads, min_length = settings.hashing_threads, settings.password_min_length
    return Passwords(hasher, threads=threads, min_length=min_length, factor=settings.rate_factor)
