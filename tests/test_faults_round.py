"""A short round of `make faults`, and proof that its checks see what is wrong."""

import pytest

from tests.chance import new_chance
from tests.conftest import StartStack
from tests.faults.checking import (
    accounts_are_kept,
    each_message_once,
    every_file_has_its_bytes,
    no_answer_is_late,
    one_assignee,
)
from tests.faults.playing import Play
from tests.faults.round import play_round
from tests.faults.system import System

pytestmark = pytest.mark.slow

_SECONDS = 6.0


async def require_to_see_what_is_wrong(system: System, play: Play) -> None:
    """Changes what was acknowledged, one thing after the other, and requires the check of each to notice that."""
    file_id, (owner, _) = next(iter(play.files.items()))
    play.winners[next(iter(play.winners))] = "another provider"
    del play.messages[next(iter(play.messages))]
    play.files[file_id] = owner, "0" * 64
    play.names[play.clients[0].person.id] = "Another Name"
    play.slowest["GET /api/v1/requests/"] = 60.0
    for check in (one_assignee, each_message_once, every_file_has_its_bytes, accounts_are_kept, no_answer_is_late):
        assert [violation async for violation in check(system, play)], check


@pytest.mark.timeout(180)
async def test_a_system_that_is_broken_and_heals_has_lost_nothing(start_stack: StartStack) -> None:
    """The fixture only makes processes start fast."""
    outcome = await play_round("sqlite", new_chance().randrange(2**32), _SECONDS, then=require_to_see_what_is_wrong)
    print(outcome.text())  # noqa: T201  # pytest shows it for a failed test
    assert outcome.is_well, outcome.text()
    assert outcome.faults
    assert outcome.done["journeys"]
