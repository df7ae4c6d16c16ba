"""Read by Alembic; run through `python -m auth_service migrate`."""

# Importing a module registers its tables.
import auth_service.accounts.models
import auth_service.audit.models
import auth_service.keys.models
import auth_service.mails.models
import auth_service.recovery.models
import auth_service.sessions.models  # noqa: F401
from auth_service.models import Base
from kit.migrations import run_environment

run_environment(Base.metadata)
