"""A service ends while the archive of a user's data is made: there is one archive in the end, and it is complete."""

import io
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import update

from file_service.data_exports.models import DOCUMENTS, DataExport
from kit import clock
from kit.database import Database
from tests import crashes
from tests.conftest import DATABASES, StartStack
from tests.crashes import Crash, Fragile
from tests.people import Person
from tools.stack.config import FILE

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=DATABASES)
async def fragile(
    request: pytest.FixtureRequest, start_stack: StartStack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Fragile]:
    folder = tmp_path_factory.mktemp("crash-points")
    async with start_stack(request.param, **crashes.settings(folder)) as stack:
        await crashes.redeliver_soon(stack)
        async with Fragile.of(stack, folder) as fragile:
            yield fragile


@pytest.mark.parametrize(
    ("service", "point", "doing"),
    [("file-service", "archive_written", "data_export"), ("chat-service", "before_ack", "file.v1.DataExportBegun")],
    ids=["its maker", "a sender"],
)
async def test_there_is_one_archive_although_a_service_has_died(
    fragile: Fragile, service: str, point: str, doing: str
) -> None:
    async with Person(fragile.stack.gateway_url) as person, person.socket() as socket:
        await socket.frame("connection.established")
        begin = crashes.command(person, "POST", "/users/me/export", person.id)
        (begun,) = await fragile.crash([Crash(service, point, doing)], crashes.insist(begin))
        await let_leases_end(fragile)
        ready = (await socket.frame("data_export.ready", seconds=60))["data"]
        assert ready["id"] == begun.json()["id"]
        (archive,) = (await person.get("/uploads/")).json()
        assert archive["id"] == ready["file_id"]
        content = (await person.http.get(f"{person.url}{ready['url']}")).content
        with zipfile.ZipFile(io.BytesIO(content)) as archived:
            assert {*archived.namelist()} == {*DOCUMENTS, "files.json"}
        assert len(socket.of_type("data_export.ready")) == 1


async def let_leases_end(fragile: Fragile) -> None:
    """Makes the archives due at once that a process has begun to make."""
    environment = fragile.stack.config.environment_of(FILE)
    url = environment["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1)
    async with Database(url) as database, database.transaction() as session:
        is_leased = DataExport.due_at < clock.now() + timedelta(hours=1)
        await session.execute(update(DataExport).where(is_leased).values(due_at=clock.now()))
