"""The settings of the gateway."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from kit.settings import ProcessSettings


class Settings(ProcessSettings):
    """Read from environment variables with the names of the fields."""

    port: int = 8000
    request_address: str = "127.0.0.1:8102"
    chat_address: str = "127.0.0.1:8103"
    file_address: str = "127.0.0.1:8104"
    # Origins of pages that may call the gateway, separated by commas. "*" is refused, since credentials are allowed.
    allowed_origins: Annotated[list[str], NoDecode] = ["http://localhost:3000"]
    # Addresses of trusted proxies, separated by commas. Their X-Forwarded-For and X-Forwarded-Proto headers are used.
    forwarded_allow_ips: str = "127.0.0.1"
    # Seconds until a call answers or fails with 503. Streams and sockets may last longer.
    deadline_seconds: float = Field(default=10.0, gt=0)
    max_json_bytes: int = Field(default=256 * 1024, ge=1024)
    sockets_per_user: int = Field(default=5, ge=1)
    socket_frames_per_minute: int = Field(default=100, ge=1)

    @property
    def frames_per_minute(self) -> int:
        return self.socket_frames_per_minute * self.rate_factor

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def _no_wildcard(cls, origins: list[str]) -> list[str]:
        if "*" in origins:
            raise ValueError("list the origins: '*' would let every site act for the user")
        return origins
