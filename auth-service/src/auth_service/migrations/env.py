from auth_service.models import Base
from kit.migrations import run_environment

run_environment(Base)
