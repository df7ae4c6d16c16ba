from pydantic import Field

from kit.settings import DatabaseUrl, ServiceSettings


class Settings(ServiceSettings):
    port: int = Field(default=50053, ge=0, le=65535)
    database_url: DatabaseUrl = "sqlite+aiosqlite:///.data/chat.db"
    # Where request-service answers: asked about a request that no event has told of yet.
    request_address: str = "127.0.0.1:50052"
