"""What can be set for auth-service, beside what every service has."""

from datetime import timedelta

from pydantic import Field

from auth_service.sessions.models import ALLOWED_FAILURES
from kit.bus import REVOCATION_RETENTION_SECONDS
from kit.settings import DatabaseUrl, ServiceSettings

# A revoked session must stay known for longer than any of its access tokens lives.
_LONGEST_ACCESS_MINUTES = int(REVOCATION_RETENTION_SECONDS / 60) - 60


class Settings(ServiceSettings):
    port: int = Field(default=50051, ge=0, le=65535)
    database_url: DatabaseUrl = "sqlite+aiosqlite:///.data/auth.db"

    access_token_expire_minutes: int = Field(default=30, ge=1, le=_LONGEST_ACCESS_MINUTES)
    refresh_token_expire_days: int = Field(default=7, ge=1, le=365)

    password_min_length: int = Field(default=8, ge=8, le=64)
    # argon2id as OWASP advises it: 19 MiB, two passes, one lane.
    argon2_memory_kib: int = Field(default=19 * 1024, ge=8)
    argon2_iterations: int = Field(default=2, ge=1)
    argon2_parallelism: int = Field(default=1, ge=1)
    # How many passwords are hashed at once; each takes argon2_memory_kib.
    hashing_threads: int = Field(default=2, ge=1, le=32)

    @property
    def access_lifetime(self) -> timedelta:
        return timedelta(minutes=self.access_token_expire_minutes)

    @property
    def session_lifetime(self) -> timedelta:
        return timedelta(days=self.refresh_token_expire_days)

    @property
    def allowed_failures(self) -> int:
        """Wrong passwords within the window, for one account from one address."""
        return ALLOWED_FAILURES * self.rate_factor
