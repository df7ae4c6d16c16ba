"""The environment in which Alembic runs the migrations of auth-service."""

from auth_service.models import Base
from kit.migrations import run_environment

run_environment(Base)
