"""Systems of tests begin with migrated databases, so that no service spends its start on migrations."""

from tools.registry.deployables import Deployable
from tools.stack.config import SERVICES
from tools.stack.stack import Stack


def log_of(stack: Stack, service: Deployable) -> str:
    return (stack.config.logs / f"{service.name}.log").read_text()


async def test_no_service_of_a_system_applies_migrations(stack: Stack) -> None:
    logs = {one.name: log_of(stack, one) for one in SERVICES}
    assert all("starting" in log for log in logs.values())
    assert [name for name, log in logs.items() if "Running upgrade" in log] == []
