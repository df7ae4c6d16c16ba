"""The settings of auth-service, in addition to those of every service."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from auth_service.document_types import DocumentType
from auth_service.text_settings import TextSettings
from kit.production import Refusals, Refused, is_one_of
from kit.settings import DatabaseUrl, SealingSettings
from kit.stream_configs import REVOCATION_RETENTION_SECONDS

# A revocation must be kept for longer than any access token of its session lives.
_MAX_ACCESS_MINUTES = int(REVOCATION_RETENTION_SECONDS / 60) - 60
# The work of one hash that OWASP recommends at least: memory times passes.
_LEAST_HASHING_KIB = 5 * 7168
# Domains below .test receive no mail (RFC 2606).
_DEFAULT_SENDER = "2U <no-reply@2u.test>"


def _sender(text: str) -> str:
    try:
        validate_email(text, allow_display_name=True, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValueError("must be an address, or a name and <an address>") from None
    return text


def _listed(value: object) -> object:
    return [part.strip().lower() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class Settings(SealingSettings, TextSettings):
    production: ClassVar[Refusals] = {
        "argon2_iterations": (
            Refused(
                lambda count, above: count * above.get("argon2_memory_kib", _LEAST_HASHING_KIB) < _LEAST_HASHING_KIB,
                "raise ARGON2_MEMORY_KIB or it: stolen hashes would be guessed quickly"
                " (OWASP: 19456 KiB twice, or as much work)",
            ),
        ),
        "smtp_host": (Refused(is_one_of(""), "set the server that sends mails: they must reach users"),),
        "smtp_security": (Refused(is_one_of("none"), "set starttls or tls: mails hold links that open accounts"),),
        "smtp_password": (
            Refused(
                lambda password, above: bool(above.get("smtp_username")) and not password.get_secret_value(),
                "set the password of SMTP_USERNAME",
            ),
        ),
        "mail_from": (Refused(is_one_of(_DEFAULT_SENDER), "set an address of your own domain, from which mails come"),),
        "password_reset_url": (
            Refused(lambda url, _: not url.startswith("https://"), "set the page of your frontend, with https://"),
        ),
        "email_objection_url": (
            Refused(lambda url, _: not url.startswith("https://"), "set the page of your frontend, with https://"),
        ),
    }

    port: int = Field(default=8101, ge=0, le=65535)
    database_url: DatabaseUrl = "sqlite:///.data/auth.db"

    access_token_expire_minutes: int = Field(default=30, ge=1, le=_MAX_ACCESS_MINUTES)
    # A session ends this long after its last refresh, but at most session_expire_days after its login.
    refresh_token_expire_days: int = Field(default=7, ge=1, le=365)
    session_expire_days: int = Field(default=30, ge=1, le=3650)
    # A login beyond this number ends the session of the account that has been idle for longest.
    sessions_per_user: int = Field(default=50, ge=1)

    password_min_length: int = Field(default=8, ge=8, le=64)
    # The argon2id parameters that OWASP recommends: 19 MiB, two passes, one lane.
    argon2_memory_kib: int = Field(default=19 * 1024, ge=8)
    argon2_iterations: int = Field(default=2, ge=1)
    argon2_parallelism: int = Field(default=1, ge=1)
    # The number of passwords hashed at once; each takes argon2_memory_kib.
    hashing_threads: int = Field(default=2, ge=1, le=32)

    # With "required", the tokens of an admin without a second factor open what those of a client open.
    admin_second_factor: Literal["optional", "required"] = "optional"

    # The retention of audit entries, which hold personal data, even of users who have left.
    audit_retention_days: int = Field(default=365, ge=1, le=3650)

    # Address of file-service, which keeps the files of documents.
    file_address: str = "127.0.0.1:8104"
    # The types of documents, separated by commas, that an account needs to be verified; none by default.
    kyc_required: Annotated[list[DocumentType], NoDecode, BeforeValidator(_listed)] = []

    # Without a host, mails are written to files in mail_dir, for development.
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: Annotated[str, AfterValidator(_sender)] = _DEFAULT_SENDER
    mail_dir: Path = Path(".data/mails")

    # Mails with a code, of all accounts together: registrations must not mail strangers without end.
    verification_mails_per_day: int = Field(default=5000, ge=4)

    # The frontend's page for a new password, which reads the token after the #.
    password_reset_url: str = Field(default="http://localhost:3000/reset-password", pattern=r"^https?://[!-\"$-~]+$")
    # The frontend's page to object to a new e-mail address, which reads the token after the #.
    email_objection_url: str = Field(
        default="http://localhost:3000/object-to-email-change", pattern=r"^https?://[!-\"$-~]+$"
    )
    password_reset_expire_minutes: int = Field(default=30, ge=1, le=1440)
    # The link for the first password of an account that an admin has added.
    invitation_expire_days: int = Field(default=7, ge=1, le=30)
    email_verification_expire_minutes: int = Field(default=30, ge=1, le=1440)

    @field_validator("session_expire_days")
    @classmethod
    def _sessions_last_as_long_as_refresh_tokens(cls, days: int, info: ValidationInfo) -> int:
        if days < info.data.get("refresh_token_expire_days", 0):
            raise ValueError("must not be less than REFRESH_TOKEN_EXPIRE_DAYS")
        return days

    @field_validator("smtp_username")
    @classmethod
    def _password_is_encrypted(cls, username: str, info: ValidationInfo) -> str:
        if username and info.data.get("smtp_security") == "none":
            raise ValueError("SMTP_SECURITY=none would send its password unencrypted; set starttls or tls")
        return username

    def required_documents(self) -> frozenset[DocumentType]:
        return frozenset(self.kyc_required)

    @property
    def access_token_lifetime(self) -> timedelta:
        return timedelta(minutes=self.access_token_expire_minutes)

    @property
    def refresh_token_lifetime(self) -> timedelta:
        return timedelta(days=self.refresh_token_expire_days)

    @property
    def session_lifetime(self) -> timedelta:
        return timedelta(days=self.session_expire_days)

    @property
    def password_reset_lifetime(self) -> timedelta:
        return timedelta(minutes=self.password_reset_expire_minutes)

    @property
    def invitation_lifetime(self) -> timedelta:
        return timedelta(days=self.invitation_expire_days)

    @property
    def email_verification_lifetime(self) -> timedelta:
        return timedelta(minutes=self.email_verification_expire_minutes)

    @property
    def phone_verification_lifetime(self) -> timedelta:
        return timedelta(minutes=self.phone_verification_expire_minutes)

    @property
    def audit_retention(self) -> timedelta:
        return timedelta(days=self.audit_retention_days)
