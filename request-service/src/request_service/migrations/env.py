from kit.migrations import run_environment
from request_service.models import Base

run_environment(Base)
