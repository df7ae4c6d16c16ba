"""Settings of chat-service, read from environment variables of the same names."""

from pydantic import Field

from kit.settings import DatabaseUrl, ServiceSettings


class Settings(ServiceSettings):
    port: int = Field(default=8103, ge=0, le=65535)
    database_url: DatabaseUrl = "sqlite:///.data/chat.db"
    # Address of request-service, which is asked about requests whose events have not arrived yet.
    request_address: str = "127.0.0.1:8102"
    # Address of file-service, which is asked about the attachments of a message.
    file_address: str = "127.0.0.1:8104"
