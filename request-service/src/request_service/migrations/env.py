"""The environment in which Alembic runs the migrations of request-service."""

from kit.migrations import run_environment
from request_service.models import Base

run_environment(Base)
