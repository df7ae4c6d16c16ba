"""Settings of chat-service, read from environment variables of the same names."""

from pydantic import Field

from chat_service.members.limits import Limits
from kit.settings import DatabaseUrl, ServiceSettings


class Settings(ServiceSettings):
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

    @property
    def limits(self) -> Limits:
        if self.rate_limits == "relaxed":
            return Limits(None, None, self.members_per_thread)
        return Limits(self.messages_before_answer, self.threads_per_day, self.members_per_thread)
