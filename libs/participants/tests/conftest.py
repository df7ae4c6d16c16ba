import pytest
from copy_testing import Copy, create_tables
from participants_testing import accepted, pending

from kit.database import Database
from testkit.databases import Schema

__all__ = ["accepted", "pending"]


@pytest.fixture(scope="session")
def schema() -> Schema:
    return Schema("participants", create_tables)


@pytest.fixture
def copy(database: Database) -> Copy:
    return Copy(database)
