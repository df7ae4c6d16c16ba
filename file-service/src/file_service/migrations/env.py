"""The environment in which Alembic runs the migrations of file-service."""

from file_service.models import Base
from kit.migrations import run_environment

run_environment(Base)
