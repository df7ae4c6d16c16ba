"""Typed settings, checked at start. They come from the environment or from files of these names in a secrets folder.

Every check belongs to a field (no `model_validator`), so that one start names all that is wrong.

No other code reads the environment.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from kit import production
from kit.jetstream import Bounds
from kit.production import (
    DEVELOPMENT_SECRET,
    Refusals,
    Refused,
    crosses_the_network_plain,
    has_no_user,
    has_short_password,
    is_guessable,
    is_one_of,
    is_open_to_the_world,
)
from kit.tls import Tls

_ACCEPT = "or, if their network is encrypted or is one machine, say PLAINTEXT_INSIDE=accepted"
_MIN_STREAM_BYTES = 1024**2


def _async_driver(url: str) -> str:
    """Adds the asynchronous driver to the usual form of a URL. `kit.sqlite` is the driver of every SQLite URL."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+asyncpg://" + url.removeprefix(scheme)
    if url.startswith("sqlite+"):
        return "sqlite" + url[url.index(":") :]
    if not url.startswith(("sqlite:", "postgresql+asyncpg:")):
        raise ValueError("it must begin with postgresql:// or sqlite:///")
    return url


OptionalPath = Annotated[Path | None, BeforeValidator(lambda value: value or None)]
DatabaseUrl = Annotated[str, AfterValidator(_async_driver)]


class ProcessSettings(BaseSettings):
    """The settings of every process."""

    model_config = SettingsConfigDict(
        secrets_dir="/run/secrets" if Path("/run/secrets").is_dir() else None,
        # A URL with a password in it is no SecretStr.
        hide_input_in_errors=True,
    )

    production: ClassVar[Refusals] = {
        "log_level": (Refused(is_one_of("DEBUG"), "set INFO: DEBUG logs details that are not meant to be kept"),),
        "rate_limits": (Refused(is_one_of("relaxed"), "set strict: without limits anyone can guess and flood"),),
        "nats_url": (
            Refused(has_no_user, "put a user and a password into it: without them everyone may read and forge events"),
            Refused(has_short_password, "set a longer password in it: at least 12 characters, and not the same few"),
            Refused(crosses_the_network_plain, f"begin it with tls:// (docs/tls.md), {_ACCEPT}"),
        ),
        "tls_ca_file": (
            Refused(
                lambda file, above: file is None and above.get("plaintext_inside") != "accepted",
                f"set it, with TLS_CERT_FILE and TLS_KEY_FILE, so that calls are encrypted (docs/tls.md), {_ACCEPT}",
            ),
        ),
        "metrics_host": (
            Refused(is_open_to_the_world, "set a private address of this machine: others could read the metrics there"),
        ),
        "otel_exporter_otlp_endpoint": (
            Refused(
                lambda url, above: bool(url) and crosses_the_network_plain(url, above),
                f"begin it with https://, {_ACCEPT}",
            ),
        ),
    }

    environment: Literal["development", "production"] = "development"
    # "accepted" lets production talk to other processes, NATS and databases without encryption.
    plaintext_inside: Literal["refused", "accepted"] = "refused"
    host: str = "127.0.0.1"
    port: int = Field(ge=0, le=65535)
    nats_url: str = "nats://127.0.0.1:4222"
    # Several systems (environments, test runs) can share one NATS server, each with a namespace of its own.
    nats_namespace: str = Field(default="twou", pattern=r"^[A-Za-z0-9_-]{1,40}$")
    # The sizes of the streams in NATS, in bytes. A stream without a bound could take the room of all others.
    nats_feed_max_bytes: int = Field(default=2 * 1024**3, ge=_MIN_STREAM_BYTES)
    nats_events_max_bytes: int = Field(default=4 * 1024**3, ge=_MIN_STREAM_BYTES)
    nats_dead_max_bytes: int = Field(default=256 * 1024**2, ge=_MIN_STREAM_BYTES)
    nats_revocations_max_bytes: int = Field(default=64 * 1024**2, ge=_MIN_STREAM_BYTES)
    nats_values_max_bytes: int = Field(default=4 * 1024**2, ge=_MIN_STREAM_BYTES)
    # The servers of a NATS cluster that keep each stream: 3 of a cluster of three or more.
    nats_replicas: int = Field(default=1, ge=1, le=5)
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

    # The certificate of this process, its key, and the authority that signs those of all processes: TLS between them.
    tls_cert_file: OptionalPath = None
    tls_key_file: OptionalPath = None
    tls_ca_file: OptionalPath = None

    @field_validator("tls_ca_file")
    @classmethod
    def _all_or_none(cls, ca: Path | None, info: ValidationInfo) -> Path | None:
        if len({one is None for one in (ca, info.data.get("tls_cert_file"), info.data.get("tls_key_file"))}) > 1:
            raise ValueError("set TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE together or not at all")
        return ca

    # The address at which metrics are served, for operators only (kit.metrics); with port 0 at none.
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(default=0, ge=0, le=65535)
    # The URL to which traces are sent by OTLP over gRPC, as http://127.0.0.1:4317, if anywhere (kit.traces).
    otel_exporter_otlp_endpoint: str = ""
    otel_traces_sampler: Literal[
        "parentbased_traceidratio", "parentbased_always_on", "parentbased_always_off", "traceidratio", "always_on"
    ] = "parentbased_traceidratio"
    # The share of the calls that are traced.
    otel_traces_sampler_arg: float = Field(default=0.05, ge=0, le=1)

    @property
    def are_traced(self) -> bool:
        """True if calls are traced, so that log lines name their traces."""
        return bool(self.otel_exporter_otlp_endpoint)

    @property
    def tls(self) -> Tls | None:
        """The certificate of this process; `None` if it talks to the others without encryption."""
        if self.tls_cert_file is None or self.tls_key_file is None or self.tls_ca_file is None:
            return None
        return Tls(self.tls_cert_file, self.tls_key_file, self.tls_ca_file)

    @field_validator("*")
    @classmethod
    def _is_fit_for_production(cls, value: Any, info: ValidationInfo) -> Any:
        """Looks at every setting of every process. A field knows those that are declared above it."""
        if info.data.get("environment") == "production":
            tables = production.tables_of(cls)
            if found := list(production.reasons(tables, str(info.field_name), value, info.data)):
                raise ValueError("; ".join(found))
        return value

    @property
    def bounds(self) -> Bounds:
        return Bounds(
            feed=self.nats_feed_max_bytes,
            events=self.nats_events_max_bytes,
            dead=self.nats_dead_max_bytes,
            revocations=self.nats_revocations_max_bytes,
            values=self.nats_values_max_bytes,
            replicas=self.nats_replicas,
        )

    @property
    def rate_factor(self) -> int:
        """The factor of every rate limit."""
        return 1000 if self.rate_limits == "relaxed" else 1


class ServiceSettings(ProcessSettings):
    """The settings of a process that owns a database and holds secrets."""

    production: ClassVar[Refusals] = {
        "database_url": (
            Refused(has_short_password, "set a longer password in it: at least 12 characters, and not the same few"),
            Refused(crosses_the_network_plain, f"end it with ?sslmode=verify-full (docs/tls.md), {_ACCEPT}"),
        ),
        "secret_key": (Refused(is_guessable, "set a random one: this one repeats a few characters"),),
        "crash_point_file": (
            Refused(lambda file, _: file is not None, "unset it: it is for tests, and lets a file end the process"),
        ),
    }

    database_url: DatabaseUrl
    database_pool_size: int = Field(default=10, ge=1)
    # The time for which a starting service tries to reach its database.
    database_wait_seconds: float = Field(default=60.0, ge=0)
    secret_key: SecretStr = Field(default=SecretStr(DEVELOPMENT_SECRET), min_length=32)
    # For tests: the file that names the point at which this process ends at once (kit.crash_points).
    crash_point_file: OptionalPath = None


class SealingSettings(ServiceSettings):
    """The settings of a service that keeps values sealed under its SECRET_KEY."""

    production: ClassVar[Refusals] = {
        "previous_secret_key": (
            Refused(is_guessable, "set the random one that was in use before"),
            Refused(
                lambda previous, above: previous is not None and previous == above.get("secret_key"),
                "remove it: it is SECRET_KEY itself",
            ),
        ),
    }

    # The earlier SECRET_KEY. Values sealed under it can still be opened.
    previous_secret_key: Annotated[SecretStr | None, BeforeValidator(lambda value: value or None)] = Field(
        default=None, min_length=32
    )


def load[S](settings: Callable[[], S], process: str) -> S:
    """Returns the settings, or prints all that is wrong with them and exits with 2.

    Values are not printed: they may be secrets.
    """
    try:
        return settings()
    except ValidationError as error:
        lines = [f"{process} cannot start, because of its settings:"]
        for problem in error.errors(include_input=False, include_url=False):
            setting, *inside = problem["loc"]
            name = ".".join([str(setting).upper(), *map(str, inside)])
            lines.append(f"  {name}: {problem.get('ctx', {}).get('error') or problem['msg']}")
        prefix = process.removesuffix("-service").upper().replace("-", "_")
        lines.append(f"In a .env for all processes, {prefix}_ in front of a name makes it a setting of this one alone.")
        # There is no logger yet, because its format is one of the settings.
        print("\n".join(lines), file=sys.stderr)  # noqa: T201
        raise SystemExit(2) from None
