import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from file_testing import Paths, Service, note, running_service, settings_of
from participants_testing import accepted, pending
from PIL import Image
from upload_testing import PIECE_BYTES, Uploads, uploads_of

from file_service.blobs.store import Store, open_store
from file_service.settings import Settings
from file_service.uploads import intake
from kit.database import Database
from participants.models import ParticipantsState
from testkit.callers import new_caller
from testkit.databases import Schema, migrated

__all__ = ["accepted", "pending"]


@pytest.fixture(scope="session")
def schema() -> Schema:
    return migrated("file_service")


@pytest.fixture
async def known(database: Database, accepted: ParticipantsState) -> ParticipantsState:
    """`accepted`, noted in the database."""
    await note(database, accepted)
    return accepted


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the store."""
    return tmp_path / "files"


@pytest.fixture
def store(folder: Path) -> Store:
    return open_store(Settings(upload_dir=folder))


@pytest.fixture
def paths(folder: Path) -> Paths:
    """A function that lists all files in the folder of the store, complete or not."""
    return lambda: sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="session")
def png() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def settings(folder: Path, migrated_url: str, nats_url: str, nats_namespace: str) -> Settings:
    return settings_of(migrated_url, folder, nats_url, nats_namespace)


@pytest.fixture
async def service(settings: Settings, database: Database) -> AsyncIterator[Service]:
    async with running_service(settings) as service:
        yield service


@pytest.fixture
async def uploads(service: Service, monkeypatch: pytest.MonkeyPatch) -> Uploads:
    monkeypatch.setattr(intake, "PIECE_BYTES", PIECE_BYTES)
    service.enter(new_caller())
    return uploads_of(service)
