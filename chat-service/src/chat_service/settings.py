"""Settings of chat-service, read from environment variables of the same names."""

from typing import ClassVar

from pydantic import Field

from chat_service.members.limits import Limits
from chat_service.push.settings import PushSettings
from kit.production import Refusals, Refused
from kit.settings import DatabaseUrl
from kit.vault import ServiceVault


class Settings(PushSettings):
    production: ClassVar[Refusals] = {
        "unsubscribe_url": (
            Refused(
                lambda url, _: not url.startswith("https://"),
                "set the address of the gateway's route, with https://, which mails have as a link",
            ),
        ),
        "app_url": (
            Refused(lambda url, _: not url.startswith("https://"), "set the address of the app, with https://"),
        ),
    }

    port: int = Field(default=8103, ge=0, le=65535)
    database_url: DatabaseUrl = "sqlite:///.data/chat.db"
    # Address of request-service, which is asked about requests whose events have not arrived yet.
    request_address: str = "127.0.0.1:8102"
    # Address of file-service, which is asked about the attachments of a message.
    file_address: str = "127.0.0.1:8104"
    # Messages that may be sent in a thread before another member has answered, unless rate limits are relaxed.
    messages_before_answer: int = Field(default=3, ge=1)
    # Threads that a user may start within a day, unless rate limits are relaxed.
    threads_per_day: int = Field(default=20, ge=1)
    members_per_thread: int = Field(default=10, ge=2, le=100)
    # The public address of `GET /notifications/unsubscribe`, which mails name. A token follows in its query.
    unsubscribe_url: str = Field(
        default="http://127.0.0.1:8000/api/v1/notifications/unsubscribe", pattern=r"^https?://[!-\"$->@-~]+$"
    )
    # The address of the app, to whose pages mails lead.
    app_url: str = Field(default="http://localhost:3000", pattern=r"^https?://[!-\"$->@-~]+$")
    # Days for which notifications are kept.
    notification_retention_days: int = Field(default=90, ge=1, le=3650)

    # Recipients a second of notices by admins, in all replicas together, so that other notifications do not wait.
    broadcasts_per_second: int = Field(default=200, ge=1, le=10_000)

    @property
    def limits(self) -> Limits:
        if self.rate_limits == "relaxed":
            return Limits(None, None, self.members_per_thread)
        return Limits(self.messages_before_answer, self.threads_per_day, self.members_per_thread)

    @property
    def vault(self) -> ServiceVault:
        return ServiceVault("chat-service", self.secret_key, self.previous_secret_key)
