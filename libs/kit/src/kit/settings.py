"""Typed settings, checked at start. They come from the environment or from files of these names in a secrets folder.

No other code reads the environment.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-secret-development-only"  # noqa: S105  # refused in production below


def _async_driver(url: str) -> str:
    """Adds the asynchronous driver to the usual form of a URL. `kit.sqlite` is the driver of every SQLite URL."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+asyncpg://" + url.removeprefix(scheme)
    if url.startswith("sqlite+"):
        return "sqlite" + url[url.index(":") :]
    return url


DatabaseUrl = Annotated[str, AfterValidator(_async_driver)]


class ProcessSettings(BaseSettings):
    """The settings of every process."""

    model_config = SettingsConfigDict(secrets_dir="/run/secrets" if Path("/run/secrets").is_dir() else None)

    environment: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = Field(ge=0, le=65535)
    nats_url: str = "nats://127.0.0.1:4222"
    # Several systems (environments, test runs) can share one NATS server, each with a namespace of its own.
    nats_namespace: str = Field(default="twou", pattern=r"^[A-Za-z0-9_-]{1,40}$")
    auth_address: str = "127.0.0.1:8101"
    # Claims of every access token, not secrets.
    token_issuer: str = "2u"  # noqa: S105
    token_audience: str = "2u"  # noqa: S105
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    # Pauses of the event loop from this length on are logged; 0 does not look for them.
    log_pauses_ms: float = Field(default=0, ge=0)
    shutdown_grace_seconds: float = Field(default=10.0, ge=0)
    # "relaxed" multiplies every rate limit by a thousand, for load tests and demonstrations.
    rate_limits: Literal["strict", "relaxed"] = "strict"

    @property
    def rate_factor(self) -> int:
        """The factor of every rate limit."""
        return 1000 if self.rate_limits == "relaxed" else 1


class ServiceSettings(ProcessSettings):
    """The settings of a process that owns a database and holds secrets."""

    database_url: DatabaseUrl
    database_pool_size: int = Field(default=10, ge=1)
    secret_key: SecretStr = Field(default=SecretStr(DEVELOPMENT_SECRET), min_length=32)

    @model_validator(mode="after")
    def _no_default_secret_in_production(self) -> "ServiceSettings":
        if self.environment == "production" and self.secret_key.get_secret_value() == DEVELOPMENT_SECRET:
            raise ValueError("SECRET_KEY still has its development value: set one of at least 32 characters")
        return self


def load[S](settings: Callable[[], S]) -> S:
    """Returns the settings, or prints what is wrong and exits with 2. Values are not printed: they may be secrets."""
    try:
        return settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = "_".join(str(part) for part in problem["loc"]).upper()
            # There is no logger yet, because its format is one of the settings.
            print(f"setting {name or '?'}: {problem['msg']}", file=sys.stderr)  # noqa: T201
        raise SystemExit(2) from None
