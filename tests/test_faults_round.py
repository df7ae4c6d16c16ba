"""A short round of `make faults`, and proof that its checks see what is wrong."""

import pytest

from tests.chance import new_chance
from tests.conftest import StartStack
from tests.faults.round import play_round

pytestmark = pytest.mark.slow

_SECONDS = 6.0


@pytest.mark.timeout(180)
async def test_a_system_that_is_broken_and_heals_has_lost_nothing(start_stack: StartStack) -> None:
    """The fixture only makes processes start fast."""
    outcome = await play_round("sqlite", new_chance().randrange(2**32), _SECONDS)
    print(outcome.text())  # noqa: T201  # pytest shows it for a failed test
    assert outcome.is_well, outcome.text()
    assert outcome.faults
    assert outcome.done["journeys"]
