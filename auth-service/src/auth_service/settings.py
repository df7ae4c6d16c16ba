"""What can be set for auth-service, beside what every service has."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from kit.bus import REVOCATION_RETENTION_SECONDS
from kit.settings import DatabaseUrl, ServiceSettings

# A revoked session must stay known for longer than any of its access tokens lives.
_MAX_ACCESS_MINUTES = int(REVOCATION_RETENTION_SECONDS / 60) - 60
# Receives no mail, wherever it is used (RFC 2606).
_NOBODY = "2U <no-reply@2u.test>"


def _sender(text: str) -> str:
    try:
        validate_email(text, allow_display_name=True, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValueError("must be an address, or a name and <an address>") from None
    return text


def _none_if_empty(value: object) -> object:
    return value or None


class Settings(ServiceSettings):
    port: int = Field(default=50051, ge=0, le=65535)
    database_url: DatabaseUrl = "sqlite+aiosqlite:///.data/auth.db"

    access_token_expire_minutes: int = Field(default=30, ge=1, le=_MAX_ACCESS_MINUTES)
    # A session that nobody refreshes ends then, one that is refreshed later, but not after session_expire_days.
    refresh_token_expire_days: int = Field(default=7, ge=1, le=365)
    session_expire_days: int = Field(default=30, ge=1, le=3650)
    # What SECRET_KEY was before: what is sealed under it still opens.
    previous_secret_key: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = Field(
        default=None, min_length=32
    )

    password_min_length: int = Field(default=8, ge=8, le=64)
    # argon2id as OWASP advises it: 19 MiB, two passes, one lane.
    argon2_memory_kib: int = Field(default=19 * 1024, ge=8)
    argon2_iterations: int = Field(default=2, ge=1)
    argon2_parallelism: int = Field(default=1, ge=1)
    # How many passwords are hashed at once; each takes argon2_memory_kib.
    hashing_threads: int = Field(default=2, ge=1, le=32)

    # How long it can be seen who did what, and from where: personal data, even of those who have left.
    audit_retention_days: int = Field(default=365, ge=1, le=3650)

    # Without a host, mails are files in mail_dir, for developers.
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: Annotated[str, AfterValidator(_sender)] = _NOBODY
    mail_dir: Path = Path(".data/mails")

    # The frontend's page for a new password; it finds the token after the #.
    password_reset_url: str = Field(default="http://localhost:3000/reset-password", pattern=r"^https?://[!-\"$-~]+$")
    password_reset_expire_minutes: int = Field(default=30, ge=1, le=1440)
    email_verification_expire_minutes: int = Field(default=30, ge=1, le=1440)

    @model_validator(mode="after")
    def _mails_can_be_sent(self) -> "Settings":
        if self.smtp_username and self.smtp_security == "none":
            raise ValueError("SMTP_SECURITY=none would send SMTP_PASSWORD unencrypted: set starttls or tls")
        if self.environment == "production":
            if not self.smtp_host:
                raise ValueError("SMTP_HOST is not set: in production, mails must reach people")
            if self.mail_from == _NOBODY:
                raise ValueError("MAIL_FROM is not set: in production, mails need a sender of yours")
            if not self.password_reset_url.startswith("https://"):
                raise ValueError("PASSWORD_RESET_URL must begin with https:// in production")
        return self

    @model_validator(mode="after")
    def _sessions_last_as_long_as_refresh_tokens(self) -> "Settings":
        if self.session_expire_days < self.refresh_token_expire_days:
            raise ValueError("SESSION_EXPIRE_DAYS must not be less than REFRESH_TOKEN_EXPIRE_DAYS")
        return self

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
    def email_verification_lifetime(self) -> timedelta:
        return timedelta(minutes=self.email_verification_expire_minutes)

    @property
    def audit_retention(self) -> timedelta:
        return timedelta(days=self.audit_retention_days)
