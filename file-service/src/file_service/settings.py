"""Settings of file-service, read from environment variables of the same names."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from file_service.quotas import Quotas
from file_service.retention import Retention
from kit.production import Above, Refusals, Refused, crosses_the_network_plain
from kit.settings import DatabaseUrl, ServiceSettings


def _sends_files_plain(url: str | None, above: Above) -> bool:
    return url is not None and url.startswith("tcp:") and above.get("plaintext_inside") != "accepted"


class Settings(ServiceSettings):
    production: ClassVar[Refusals] = {
        "clamav_url": (
            Refused(
                _sends_files_plain,
                "give it as unix:///…: clamd does not encrypt; or, if the network is, say PLAINTEXT_INSIDE=accepted",
            ),
        ),
        "s3_endpoint": (
            Refused(
                crosses_the_network_plain, "begin it with https://, or say PLAINTEXT_INSIDE=accepted (docs/tls.md)"
            ),
        ),
    }

    port: int = Field(default=8104, ge=0, le=65535)
    # The port at which bytes of files in the folder are handed out to the gateway. 0 takes any that is free.
    bytes_port: int = Field(default=0, ge=0, le=65535)
    database_url: DatabaseUrl = "sqlite:///.data/file.db"
    # Address of request-service, which is asked about requests whose events have not arrived yet.
    request_address: str = "127.0.0.1:8102"
    # Address of chat-service, which is asked about the members of threads.
    chat_address: str = "127.0.0.1:8103"

    # Bytes.
    max_upload_size: int = Field(default=10 * 1024 * 1024, ge=1)
    # The same for resumable uploads, and the seconds after which one is deleted if no more bytes of it arrive.
    max_resumable_size: int = Field(default=256 * 1024 * 1024, ge=1)
    resumable_silence_seconds: float = Field(default=86_400.0, gt=0)
    # Resumable uploads of one account that are not complete, unless rate limits are relaxed.
    unfinished_uploads_per_account: int = Field(default=50, ge=1)
    # Bytes that one account may store, and files that a request may have, unless rate limits are relaxed.
    stored_bytes_per_account: int = Field(default=500 * 1024 * 1024, ge=1)
    files_per_request: int = Field(default=100, ge=1)
    # Bytes that no file uses are deleted after this time; so are uploads that were interrupted.
    unused_bytes_kept_seconds: float = Field(default=3600, ge=1)
    # Days after which files are deleted: those that were rejected, and all others except documents of verifications. 0
    # means never.
    rejected_files_kept_days: int = Field(default=30, ge=0)
    files_kept_days: int = Field(default=0, ge=0)
    # An upload of which nothing arrives for this time is given up. Longer than BODY_SILENCE_SECONDS of the gateway.
    upload_silence_seconds: float = Field(default=60.0, gt=0)
    # Media types, separated by commas.
    allowed_file_types: Annotated[frozenset[str], NoDecode] = frozenset(
        {"image/jpeg", "image/png", "image/webp", "application/pdf", "text/plain"}
    )

    # Pixels of an image, and the processes that make smaller images.
    max_image_pixels: int = Field(default=64_000_000, ge=1)
    image_processes: int = Field(default=2, ge=1)
    # Seconds for which a link to a file is good.
    link_seconds: int = Field(default=300, ge=10, le=86_400)
    # The ClamAV daemon that scans every new file before others may have it, as tcp://host:3310 or unix:///path.
    clamav_url: Annotated[str | None, BeforeValidator(lambda value: value or None)] = None
    # The longest time that the scan of one file may take.
    scan_seconds: float = Field(default=120.0, gt=0)

    # Folder of the bytes; ignored if a bucket is set.
    upload_dir: Path = Path(".data/files")
    s3_bucket: str | None = None
    # URL of a store with the S3 API; `None` means Amazon S3.
    s3_endpoint: str | None = None
    s3_region: str = "us-east-1"
    # `None` means the identity that the machine or its cluster gives to the process.
    aws_access_key_id: SecretStr | None = None
    aws_secret_access_key: SecretStr | None = None

    @property
    def retention(self) -> Retention:
        return Retention(
            grace=timedelta(seconds=self.unused_bytes_kept_seconds),
            rejected=timedelta(days=self.rejected_files_kept_days),
            others=timedelta(days=self.files_kept_days),
        )

    @property
    def quotas(self) -> Quotas:
        if self.rate_limits == "relaxed":
            return Quotas()
        return Quotas(self.stored_bytes_per_account, self.files_per_request, self.unfinished_uploads_per_account)

    @field_validator("allowed_file_types", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip().lower() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("clamav_url")
    @classmethod
    def _is_address(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "")
        if url is not None and not (parts.path if parts.scheme == "unix" else parts.scheme == "tcp" and parts.hostname):
            raise ValueError("it must be like tcp://clamav:3310 or unix:///run/clamav/clamd.ctl")
        return url

    @field_validator("s3_bucket", "s3_endpoint", "aws_access_key_id", "aws_secret_access_key", mode="before")
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("aws_secret_access_key")
    @classmethod
    def _both_keys_or_none(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        # Without an entry, the key id itself is refused.
        if "aws_access_key_id" in info.data and (secret is None) != (info.data["aws_access_key_id"] is None):
            raise ValueError("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together or not at all")
        return secret
